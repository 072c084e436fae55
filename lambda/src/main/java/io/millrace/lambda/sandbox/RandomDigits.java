package io.millrace.lambda.sandbox;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Random numbers in lower-case hexadecimal digits.
final class RandomDigits {

    private final RandomGenerator random;

    RandomDigits(RandomGenerator random) {
        this.random = random;
    }

    String next(int bytes) {
        byte[] number = new byte[bytes];
        synchronized (random) {
            random.nextBytes(number);
        }
        return HexFormat.of().formatHex(number);
    }
}
