package io.millrace.app.server;

import io.millrace.wire.setting.AccessKey;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The access key of functions: a temporary one, with a session token, as that of a function's role on AWS.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
final class FunctionKey {

    private static final String ID_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LENGTH = 16;
    private static final int SECRET_BYTES = 30;
    private static final int TOKEN_BYTES = 96;

    private FunctionKey() {}

    /// A new one, good for whoever knows it.
    static AccessKey temporary(String account, RandomGenerator random) {
        StringBuilder id = new StringBuilder("ASIA");
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_DIGITS.charAt(random.nextInt(ID_DIGITS.length())));
        }
        return new AccessKey(
                id.toString(), base64(random, SECRET_BYTES), Optional.of(base64(random, TOKEN_BYTES)), account);
    }

    private static String base64(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
