package io.millrace.conformance.firehose;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// A network between a client and a server of HTTP/1.1 that breaks requests and answers on the wire, drawn from a seed.
final class FaultyProxy implements AutoCloseable {

    /// What becomes of a request.
    enum Fault {
        NONE,
        REFUSED,
        RESET_MID_PUT,
        BYTE_CHANGED,
        SLOW_DOWN,
        INTERNAL_ERROR,
        ANSWER_LOST,
        ANSWER_CUT,
        SLOW
    }

    private static final int LONGEST_HEAD = 1 << 16;

    private final ServerSocket listener;
    private final URI server;
    private final SplittableRandom random;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    FaultyProxy(URI server, long seed) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.server = server;
        this.random = new SplittableRandom(seed);
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// How often each fault has happened.
    synchronized Map<Fault, Integer> counts() {
        return new EnumMap<>(counts);
    }

    private synchronized Fault next() {
        Fault fault = random.nextInt(3) == 0 ? Fault.NONE : Fault.values()[random.nextInt(Fault.values().length)];
        counts.merge(fault, 1, Integer::sum);
        return fault;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().name("proxied").start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            if (!head.isEmpty()) {
                serve(client, in, head, next());
            }
        } catch (IOException e) {
            // one of the two is gone, as is usual here
        }
    }

    private void serve(Socket client, InputStream in, String head, Fault fault) throws IOException {
        if (fault == Fault.REFUSED) {
            reset(client);
            return;
        }
        OutputStream out = client.getOutputStream();
        if (hasHeader(head, "expect: 100-continue")) {
            out.write(bytes("HTTP/1.1 100 Continue\r\n\r\n"));
            out.flush();
        }
        int length = length(head);
        try (Socket onward = new Socket(server.getHost(), server.getPort())) {
            OutputStream to = onward.getOutputStream();
            if (fault == Fault.RESET_MID_PUT) {
                to.write(bytes(forwarded(head)));
                to.write(in.readNBytes(length / 2));
                to.flush();
                reset(client);
                reset(onward);
                return;
            }
            byte[] body = in.readNBytes(length);
            switch (fault) {
                case SLOW_DOWN -> refuse(out, "503 Slow Down", "SlowDown", "Please reduce your request rate.");
                case INTERNAL_ERROR -> refuse(out, "500 Internal Server Error", "InternalError", "Please try again.");
                default -> {
                    if (fault == Fault.SLOW) {
                        LockSupport.parkNanos(200_000_000);
                    }
                    if (fault == Fault.BYTE_CHANGED && body.length > 0) {
                        body[body.length / 2] ^= 1;
                    }
                    to.write(bytes(forwarded(head)));
                    to.write(body);
                    to.flush();
                    byte[] answer = answer(new BufferedInputStream(onward.getInputStream()));
                    if (fault == Fault.ANSWER_LOST) {
                        reset(client);
                    } else {
                        out.write(fault == Fault.ANSWER_CUT ? Arrays.copyOf(answer, answer.length / 3) : answer);
                        out.flush();
                    }
                }
            }
        }
    }

    private static void refuse(OutputStream out, String status, String code, String message) throws IOException {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        out.write(bytes("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + xml.length()
                + "\r\nConnection: close\r\n\r\n" + xml));
        out.flush();
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// The head as the server gets it: one request a connection, and nobody waits to be told to go on.
    private static String forwarded(String head) {
        List<String> lines = new ArrayList<>();
        for (String line : head.split("\r\n", 0)) { // 0: without the empty lines at the end
            String name = line.toLowerCase(Locale.ROOT);
            if (!name.startsWith("connection:") && !name.startsWith("expect:")) {
                lines.add(line);
            }
        }
        return String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
    }

    private static boolean hasHeader(String head, String line) {
        return head.toLowerCase(Locale.ROOT).contains("\r\n" + line);
    }

    private static int length(String head) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        if (hasHeader(head, "transfer-encoding:")) {
            throw new AssertionError("a body without length: " + head);
        }
        return 0;
    }

    private static byte[] answer(InputStream in) throws IOException {
        String head = head(in);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(bytes(head + "\r\n\r\n"));
        answer.write(in.readNBytes(length(head)));
        return answer.toByteArray();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && head.size() < LONGEST_HEAD; next = in.read()) {
            head.write(next);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (next == '\n' && text.endsWith("\r\n\r\n")) {
                return text.substring(0, text.length() - 4);
            }
        }
        return "";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
