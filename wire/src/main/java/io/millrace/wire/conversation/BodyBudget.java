package io.millrace.wire.conversation;

import io.millrace.wire.message.WireBody;
import io.millrace.wire.refusal.Denial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// The memory that all bodies of requests together may take; what is above it is refused before it is read.
///
/// A body takes its share as it arrives: first a little, then at most sixteen times what has come, so that nobody can
/// reserve much memory by a declared length alone, and most bodies are copied little or not at all.
final class BodyBudget {

    private static final int UNIT = 1024;
    private static final int FIRST_STEP = 64 * 1024;
    private static final long GROWTH = 16;

    private final Semaphore units;

    /// @param bytes the whole memory
    BodyBudget(long bytes) {
        this.units = new Semaphore((int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / UNIT)));
    }

    /// One body's share, to be given back when nobody holds the body any more.
    final class Share implements AutoCloseable {

        private int taken;

        /// Reads a body to its end.
        ///
        /// @param length its length, or -1 if it is not known
        /// @param most the longest that is accepted
        /// @return the body, or why it is refused
        Optional<WireBody.Bytes> read(InputStream in, long length, int most, Refusal refusal) throws IOException {
            if (length > most) {
                refusal.because(Denial.TOO_LARGE);
                return Optional.empty();
            }
            if (length > (long) units.availablePermits() * UNIT || !take(step(length, FIRST_STEP))) {
                refusal.because(Denial.OVERLOADED);
                return Optional.empty();
            }
            return length >= 0 ? known(in, (int) length, refusal) : unknown(in, most, refusal);
        }

        private Optional<WireBody.Bytes> known(InputStream in, int length, Refusal refusal) throws IOException {
            byte[] bytes = new byte[step(length, FIRST_STEP)];
            int count = 0;
            while (count < length) {
                if (count == bytes.length) {
                    int more = step(length - count, (int) Math.min(length, (GROWTH - 1) * count));
                    if (!take(more)) {
                        refusal.because(Denial.OVERLOADED);
                        return Optional.empty();
                    }
                    bytes = java.util.Arrays.copyOf(bytes, count + more);
                }
                int n = in.read(bytes, count, bytes.length - count);
                if (n < 0) {
                    refusal.because(Denial.CUT_SHORT);
                    return Optional.empty();
                }
                count += n;
            }
            return Optional.of(new WireBody.Bytes(bytes, 0, count));
        }

        private Optional<WireBody.Bytes> unknown(InputStream in, int most, Refusal refusal) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            int room = FIRST_STEP;
            int n = in.read(buffer);
            while (n >= 0) {
                if ((long) bytes.size() + n > most) {
                    refusal.because(Denial.TOO_LARGE);
                    return Optional.empty();
                }
                if (bytes.size() + n > room) {
                    if (!take(room)) {
                        refusal.because(Denial.OVERLOADED);
                        return Optional.empty();
                    }
                    room *= 2;
                }
                bytes.write(buffer, 0, n);
                n = in.read(buffer);
            }
            return Optional.of(WireBody.of(bytes.toByteArray()));
        }

        private static int step(long length, int most) {
            return length < 0 ? most : (int) Math.min(length, most);
        }

        private boolean take(int bytes) {
            int wanted = (bytes + UNIT - 1) / UNIT;
            if (!units.tryAcquire(wanted)) {
                return false;
            }
            taken += wanted;
            return true;
        }

        @Override
        public void close() {
            units.release(taken);
            taken = 0;
        }
    }

    /// Told why a body is refused.
    @FunctionalInterface
    interface Refusal {
        void because(Denial denial);
    }

    /// The share of a body that is about to be read.
    Share share() {
        return new Share();
    }
}
