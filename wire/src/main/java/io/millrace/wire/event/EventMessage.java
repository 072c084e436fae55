package io.millrace.wire.event;

import io.millrace.wire.message.WireBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// One message of an event stream as it stands on the wire.
///
///     4  bytes of the whole message      ┐
///     4  bytes of the headers            │ prelude
///     4  CRC-32 of the eight bytes above ┘
///     n  headers: 1 length of the name, the name, 1 type (7: string), 2 length of the value, the value
///     m  payload
///     4  CRC-32 of all bytes above
///
/// All numbers are big-endian. A message is written in one go into one array, because events are many and the SDK's
/// codec makes an object of each header and copies each payload.
///
/// Format: <https://smithy.io/2.0/aws/amazon-eventstream.html>
final class EventMessage {

    private static final int PRELUDE = 8;
    private static final int CRC = 4;
    private static final byte STRING = 7;
    private static final int LONGEST_VALUE = Short.MAX_VALUE;

    private EventMessage() {}

    /// An event.
    ///
    /// @param name AWS's name of its type, such as `SubscribeToShardEvent`
    /// @param payload its members, in whole
    static WireBody.Bytes event(String name, String contentType, WireBody payload) {
        return of(payload, ":message-type", "event", ":event-type", name, ":content-type", contentType);
    }

    /// An error that the operation's model names.
    static WireBody.Bytes exception(String code, String contentType, WireBody payload) {
        return of(payload, ":message-type", "exception", ":exception-type", code, ":content-type", contentType);
    }

    /// Any other error.
    static WireBody.Bytes error(String code, String message) {
        return of(WireBody.EMPTY, ":message-type", "error", ":error-code", code, ":error-message", message);
    }

    private static WireBody.Bytes of(WireBody payload, String... namesAndValues) {
        byte[][] texts = new byte[namesAndValues.length][];
        int headers = 0;
        for (int i = 0; i < texts.length; i++) {
            texts[i] = shortened(namesAndValues[i]).getBytes(StandardCharsets.UTF_8);
            headers += 2 + texts[i].length; // a name has its length and the type around it, a value two bytes of length
        }
        int length = PRELUDE + CRC + headers + Math.toIntExact(payload.length()) + CRC;
        byte[] bytes = new byte[length];
        ByteBuffer message = ByteBuffer.wrap(bytes).putInt(length).putInt(headers);
        message.putInt(crc(bytes, PRELUDE));
        for (int i = 0; i < texts.length; i += 2) {
            message.put((byte) texts[i].length).put(texts[i]);
            message.put(STRING).putShort((short) texts[i + 1].length).put(texts[i + 1]);
        }
        copy(payload, bytes, message.position());
        message.putInt(length - CRC, crc(bytes, length - CRC));
        return WireBody.of(bytes);
    }

    /// Long payloads come as streams over pieces of memory.
    private static void copy(WireBody payload, byte[] message, int at) {
        switch (payload) {
            case WireBody.Bytes bytes -> System.arraycopy(bytes.array(), bytes.offset(), message, at, bytes.size());
            case WireBody.Stream pieces -> {
                try (InputStream in = pieces.stream()) {
                    int n = in.readNBytes(message, at, (int) pieces.length());
                    if (n != pieces.length()) {
                        throw new IllegalStateException(n + " of " + pieces.length() + " bytes of an event");
                    }
                } catch (IOException e) {
                    throw new IllegalStateException("cannot read from memory", e);
                }
            }
        }
    }

    /// A value that surely fits, in whatever characters.
    private static String shortened(String value) {
        int most = LONGEST_VALUE / 3;
        return value.length() <= most ? value : value.substring(0, most);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
