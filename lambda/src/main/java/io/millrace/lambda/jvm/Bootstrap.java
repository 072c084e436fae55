package io.millrace.lambda.jvm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The life of one process: load the handler, then event after event until the server goes away.
public final class Bootstrap {

    private static final String FAULT_HEADER = "Lambda-Runtime-Function-Error-Type";

    /// JSON may be deep, and is read by recursion.
    private static final long STACK_BYTES = 64L << 20;

    private final RuntimeClient api;
    private final byte[] mark;
    private final PrintStream out;
    private final FunctionLogger logger;

    private Bootstrap(RuntimeClient api, String mark, PrintStream out) {
        this.api = api;
        this.mark = ("\0" + mark + "\n").getBytes(StandardCharsets.UTF_8);
        this.out = out;
        this.logger =
                new FunctionLogger(out, System.getenv("AWS_LAMBDA_LOG_FORMAT"), System.getenv("AWS_LAMBDA_LOG_LEVEL"));
    }

    /// Needs Lambda's variables in the environment; takes no arguments.
    @SuppressWarnings("AddressSelection")
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(out);
        System.setErr(out);
        RuntimeClient api = RuntimeClient.connect(
                System.getenv("AWS_LAMBDA_RUNTIME_API"), System.getenv("_MILLRACE_RUNTIME_SOCKET"));
        Bootstrap bootstrap = new Bootstrap(api, System.getenv("_MILLRACE_OUTPUT_MARK"), out);
        Thread main = new Thread(null, bootstrap::run, "main", STACK_BYTES);
        main.start();
        main.join();
        System.exit(1); // without the server there is nobody to work for
    }

    private void run() {
        try {
            serve();
        } catch (IOException e) {
            out.println("the runtime API has gone: " + e.getMessage());
        }
    }

    @SuppressWarnings("IllegalCatch") // whatever a function throws is its answer
    private void serve() throws IOException {
        Handler handler;
        try {
            FunctionClasses classes = FunctionClasses.of(Path.of(System.getenv("LAMBDA_TASK_ROOT")));
            Thread.currentThread().setContextClassLoader(classes);
            logger.publish();
            handler = Handlers.load(System.getenv("_HANDLER"), classes);
        } catch (Throwable e) {
            Throwable cause = Handlers.unwrapped(e);
            logger.failed(cause);
            mark();
            api.post("/init/error", Json.write(Failure.shape(cause)), Map.of(FAULT_HEADER, Failure.type(cause)));
            System.exit(1);
            return;
        }
        mark();
        while (true) {
            RuntimeClient.Answer event = api.next();
            if (event.status() != 200) {
                return;
            }
            EventContext context = new EventContext(event.headers(), logger);
            logger.begin(context.getAwsRequestId());
            String path = "/invocation/" + context.getAwsRequestId();
            try {
                String trace = event.headers().get("lambda-runtime-trace-id");
                if (trace != null) {
                    System.setProperty("com.amazonaws.xray.traceHeader", trace);
                }
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                handler.handle(new ByteArrayInputStream(event.body()), answer, context);
                mark();
                api.post(path + "/response", answer.toByteArray(), Map.of("Millrace-Max-Memory-Kib", maxMemoryKib()));
            } catch (Throwable e) {
                if (e instanceof IOException broken && api.isBroken(broken)) {
                    throw broken;
                }
                Throwable cause = Handlers.unwrapped(e);
                logger.failed(cause);
                mark();
                Map<String, String> headers = new LinkedHashMap<>();
                headers.put(FAULT_HEADER, Failure.type(cause));
                headers.put("Millrace-Max-Memory-Kib", maxMemoryKib());
                api.post(path + "/error", Json.write(Failure.shape(cause)), headers);
                if (cause instanceof VirtualMachineError) {
                    System.exit(1);
                }
            }
        }
    }

    /// Tells the server that all output before the mark belongs to what is posted next.
    private void mark() {
        synchronized (out) {
            out.flush();
            out.write(mark, 0, mark.length);
            out.flush();
        }
    }

    private static String maxMemoryKib() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmHWM:")) {
                    return line.replaceAll("\\D", "");
                }
            }
        } catch (IOException e) {
            return heapKib();
        }
        return heapKib();
    }

    private static String heapKib() {
        return Long.toString(
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 10);
    }
}
