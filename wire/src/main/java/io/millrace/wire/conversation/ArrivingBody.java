package io.millrace.wire.conversation;

import io.millrace.api.Fault;
import io.millrace.wire.connection.Exchange;
import io.millrace.wire.connection.PatientInput;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.refusal.Denial;
import io.millrace.wire.refusal.Dialect;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// The body of a request as it arrives: read when somebody wants it, once, and no more of it than the server holds.
///
/// What nobody wanted is read and dropped at the end, if it is short, so that the connection can go on.
final class ArrivingBody {

    /// Bytes of an unwanted body that are read to save the connection.
    private static final long MOST_TO_DROP = 16L * 1024 * 1024;

    private final Dispatcher desk;
    private final Exchange exchange;
    private final BodyBudget.Share share;
    private @Nullable PatientInput begun;

    /// The body without its compression, once somebody has asked for it.
    private WireBody.@Nullable Bytes inflated;

    ArrivingBody(Dispatcher desk, Exchange exchange, BodyBudget.Share share) {
        this.desk = desk;
        this.exchange = exchange;
        this.share = share;
    }

    /// All of it, in memory.
    WireBody.Bytes buffered(Dialect dialect) throws IOException {
        if (exchange.length() == 0) {
            return WireBody.EMPTY;
        }
        int most = desk.config().limits().bufferedBody();
        if (exchange.length() > most) {
            throw Denial.TOO_LARGE.in(dialect, "The body is longer than " + most + " bytes.");
        }
        return buffered(input(dialect, most), exchange.length(), dialect);
    }

    /// All of it, in memory, from a stream that knows what the bytes mean.
    ///
    /// @param length how long it is, or -1 if that is not known
    WireBody.Bytes buffered(InputStream in, long length, Dialect dialect) throws IOException {
        int most = desk.config().limits().bufferedBody();
        return share.read(in, length, most, denial -> {
                    throw denial.in(dialect, "The body cannot be read: it is too large or incomplete.");
                })
                .orElseThrow(() -> new IllegalStateException("a body that was neither read nor refused"));
    }

    /// The body without its compression; the SDKs compress what they put into CloudWatch.
    ///
    /// Specification: <https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait>
    WireBody.Bytes inflated(WireBody.Bytes bytes, WireHeaders headers, Dialect dialect) throws IOException {
        if (dialect == Dialect.REST_JSON
                || headers.first("Content-Encoding")
                        .filter("gzip"::equalsIgnoreCase)
                        .isEmpty()) {
            return bytes;
        }
        WireBody.Bytes known = inflated;
        if (known != null) {
            return known;
        }
        try (InputStream in =
                new GZIPInputStream(new ByteArrayInputStream(bytes.array(), bytes.offset(), bytes.size()))) {
            WireBody.Bytes plain = buffered(in, -1, dialect);
            inflated = plain;
            return plain;
        } catch (ZipException | EOFException e) {
            throw Denial.UNREADABLE.in(dialect, "The body is not compressed with gzip.");
        }
    }

    /// Drops what [#inflated] has made, so that nothing refers to it.
    void forgetInflated() {
        inflated = null;
    }

    /// The body, whose reading begins here at the latest.
    InputStream input(Dialect dialect, long most) {
        if (exchange.length() == 0) {
            return InputStream.nullInputStream();
        }
        if (exchange.length() > most) {
            throw Denial.TOO_LARGE.in(dialect, "The body is longer than " + most + " bytes.");
        }
        return new LateInput(dialect, most);
    }

    /// Whether the connection stands at the next request: nothing was sent, or it has been read, here at the latest.
    boolean isDone(WireHeaders headers) {
        if (exchange.length() == 0) {
            return true;
        }
        boolean waitsForContinue = begun == null && headers.contains("Expect");
        if (waitsForContinue || exchange.length() > MOST_TO_DROP) {
            return begun != null && begun.isEnded();
        }
        try {
            PatientInput rest = begun;
            if (rest == null) {
                rest = new PatientInput(
                        exchange.body(),
                        desk.patience(),
                        desk.nanos(),
                        desk.config().limits().progressWithin(),
                        MOST_TO_DROP,
                        Dialect.JSON);
            }
            byte[] dropped = new byte[1];
            if (rest.read(dropped, 0, dropped.length) < 0) {
                return true;
            }
            dropped = new byte[8192];
            long left = MOST_TO_DROP - 1;
            while (left > 0) {
                int n = rest.read(dropped, 0, dropped.length);
                if (n < 0) {
                    return true;
                }
                left -= n;
            }
            return false;
        } catch (Fault tooSlowOrCut) {
            return false;
        }
    }

    /// Asks the exchange for the body at the first byte, so that nobody is told to continue who will be refused.
    private final class LateInput extends InputStream {

        private final Dialect dialect;
        private final long most;

        LateInput(Dialect dialect, long most) {
            this.dialect = dialect;
            this.most = most;
        }

        private PatientInput opened() {
            if (begun == null) {
                begun = new PatientInput(
                        exchange.body(),
                        desk.patience(),
                        desk.nanos(),
                        desk.config().limits().progressWithin(),
                        most,
                        dialect);
            }
            return begun;
        }

        @Override
        public int read() throws IOException {
            return opened().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return opened().read(bytes, offset, length);
        }
    }
}
