package io.millrace.wire.http2;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// An HTTP/2 client over plain TCP that sends whatever frames a test wants and reads all that come.
final class FrameClient implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int SECONDS = 60;

    private static final Frame END = new Frame(-1, 0, 0, new byte[0]);

    /// One frame.
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Frame(int type, int flags, int stream, byte[] payload) {

        boolean endsStream() {
            return type <= HEADERS && (flags & END_STREAM) != 0;
        }

        /// The error of a goodbye.
        int goAwayError() {
            return ByteBuffer.wrap(payload).getInt(4);
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final List<Frame> passed = new ArrayList<>();

    /// Connects and says hello.
    ///
    /// @param settings identifiers and values, in pairs
    FrameClient(int port, int... settings) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.socket.setTcpNoDelay(true);
        this.out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        send(SETTINGS, 0, 0, payload.array());
        Thread.ofVirtual().name("frames").start(this::read);
    }

    private void read() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int lengthAndType = in.readInt();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = new byte[lengthAndType >>> 8];
                in.readFully(payload);
                frames.add(new Frame(lengthAndType & 0xff, flags, stream, payload));
            }
        } catch (EOFException | SocketException e) {
            frames.add(END);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a frame; false if the server has closed the connection.
    boolean send(int type, int flags, int stream, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        try {
            out.write(frame.array());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// A block of headers, each as literal that nobody needs to remember.
    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(namesAndValues[i], block);
            text(namesAndValues[i + 1], block);
        }
        return block.toByteArray();
    }

    /// A text without compression, its length in front.
    static void text(String text, ByteArrayOutputStream block) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    static byte[] request(String method, String path, String... more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method.equals("GET") ? 0x82 : 0x83); // names that the table of HPACK has
        block.write(0x86); // http
        block.write(4);
        text(path, block);
        block.write(1);
        text("localhost", block);
        block.writeBytes(block(more));
        return block.toByteArray();
    }

    /// The next frame that fits; nothing if the connection ends before or nothing comes for a long time.
    Optional<Frame> await(Predicate<Frame> fits) throws InterruptedException {
        for (Iterator<Frame> all = passed.iterator(); all.hasNext(); ) {
            Frame frame = all.next();
            if (fits.test(frame)) {
                all.remove();
                return Optional.of(frame);
            }
        }
        Frame next = frames.poll(SECONDS, TimeUnit.SECONDS);
        while (next != null && next.type() != END.type()) {
            if (fits.test(next)) {
                return Optional.of(next);
            }
            passed.add(next);
            next = frames.poll(SECONDS, TimeUnit.SECONDS);
        }
        if (next != null && next.type() == END.type()) {
            frames.add(END);
        }
        return Optional.empty();
    }

    /// Whether the server ends the connection.
    boolean isEnded() throws InterruptedException {
        var _ = await(frame -> false);
        return frames.stream().anyMatch(frame -> frame.type() == END.type());
    }

    /// What has come and has not been asked for.
    @Override
    public String toString() {
        return frames.stream()
                .map(frame -> frame.type() + "/" + frame.stream() + " " + frame.text())
                .toList()
                .toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
