package io.millrace.wire.signature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SigningKeysTest {

    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    @Test
    void of_givesTheDerivedKeyFirstAndLater() {
        SigningKeys keys = new SigningKeys();
        Signature.Scope scope = new Signature.Scope("20150830", "us-east-1", "iam");

        byte[] first = keys.of(SECRET, scope);

        assertThat(SigV4.hex(first))
                .as("the example of AWS's documentation")
                .isEqualTo("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
        assertThat(keys.of(SECRET, new Signature.Scope("20150830", "us-east-1", "iam")))
                .isSameAs(first);
    }

    @Test
    void of_tellsSecretsAndScopesApartHoweverManyThereAre() {
        SigningKeys keys = new SigningKeys();
        for (int day = 0; day < 1_000; day++) {
            Signature.Scope scope = new Signature.Scope(Integer.toString(20_150_000 + day), "us-east-1", "kinesis");
            assertThat(keys.of(SECRET, scope)).isEqualTo(SigV4.key(SECRET, scope));
            assertThat(keys.of("other", scope)).isEqualTo(SigV4.key("other", scope));
        }
    }
}
