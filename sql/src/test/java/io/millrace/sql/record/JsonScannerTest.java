package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import io.millrace.sql.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {

    /// The first bytes of the values of a text, or null if it is malformed.
    private static @Nullable String roots(byte[] text) {
        JsonScanner scanner = new JsonScanner();
        scanner.reset(text, text.length);
        StringBuilder roots = new StringBuilder();
        try {
            int p = scanner.space(0);
            while (p < text.length) {
                roots.append((char) text[p]);
                p = scanner.space(scanner.skip(p));
            }
            return roots.toString();
        } catch (MalformedException _) {
            return null;
        }
    }

    private static boolean isValid(String text) {
        String roots = roots(text.getBytes(StandardCharsets.UTF_8));
        return roots != null && roots.length() == 1;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[1]",
                "[ 1 , 2 ]",
                "{\"\":{}}",
                "\"\"",
                "0",
                "-0",
                "-0.0e-0",
                "1E+400",
                "[1e5,1.5E-7]",
                "null",
                "true",
                "false",
                "{\"a\":[{\"b\":[[]]}],\"c\":\"\\u00fF\"}",
                "\"12345678\"",
                "\"1234567\\\"\"",
                "\"\u007f\"",
                "\"\u0080\u07ff\u0800\uffff\ud800\udc00\udbff\udfff\"",
                "[[],{},\"\",0]",
                "\"\\ud800\""
            })
    void validText_isCrossed(String text) {
        assertThat(isValid(text)).isTrue();
        assertThat(isValid(" \t\r\n" + text + "\n")).isTrue();
        assertThat(isValid("[" + text + "]")).isTrue();
        assertThat(isValid("{\"a\":" + text + " , \"b\" : " + text + "}")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "\"",
                ",",
                ":",
                "{]",
                "[}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\" 1}",
                "{1:1}",
                "[1:2]",
                "01",
                "-",
                "-a",
                "+1",
                ".5",
                "1.",
                "1.e1",
                "1e",
                "1e+",
                "1e+a",
                "--1",
                "0x10",
                "NaN",
                "Infinity",
                "-Infinity",
                "tru",
                "truE",
                "nul",
                "fals",
                "nulll",
                "True",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u123g\"",
                "\"\\",
                "\"\\u",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"abcdefgh\u0001ijk\"",
                "\"\u0000\"",
                "// c\n1",
                "/* c */1",
                "\u00a01",
                "\u0000",
                "[\u000c]"
            })
    void malformedText_isRefused(String text) {
        assertThat(isValid(text)).isFalse();
        assertThat(isValid("[" + text)).isFalse();
        assertThat(isValid("{\"a\":" + text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"}", "]", "[1]]", "{}}", "[]}", "{}]", "[{]}", "{\"a\":[}]"})
    void unbalancedText_isRefused(String text) {
        assertThat(isValid(text)).isFalse();
    }

    @Test
    void everyTruncation_isRefused() {
        byte[] text =
                "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\\n\"],\"é€😀\":{\"b\":false}}".getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < text.length; length++) {
            assertThat(roots(Arrays.copyOf(text, length)))
                    .as("%d bytes", length)
                    .isNull();
        }
        assertThat(roots(text)).isEqualTo("{");
    }

    @Test
    void bytesBehindTheEnd_areNotLookedAt() throws MalformedException {
        byte[] text = "[1,\"abcdef\"]  trailing".getBytes(StandardCharsets.UTF_8);
        for (int end = 0; end < 12; end++) {
            JsonScanner scanner = new JsonScanner();
            scanner.reset(text, end);
            assertThatThrownBy(() -> scanner.skip(0)).isInstanceOf(MalformedException.class);
        }
        JsonScanner scanner = new JsonScanner();
        scanner.reset(text, 12);
        assertThat(scanner.skip(0)).isEqualTo(12);
    }

    @Test
    void nesting_isBounded() {
        int most = JsonScanner.MAX_DEPTH;
        assertThat(isValid("[".repeat(most) + "]".repeat(most))).isTrue();
        assertThat(isValid("[".repeat(most + 1) + "]".repeat(most + 1))).isFalse();
        assertThat(isValid("{\"a\":".repeat(most) + "1" + "}".repeat(most))).isTrue();
        assertThat(isValid("{\"a\":".repeat(1_000_000))).isFalse();
        assertThat(isValid("[".repeat(1_000_000))).isFalse();
    }

    @Test
    void utf8_isCheckedAsTheStrictDecoderOfJavaDoes() {
        Random random = new Fuzz(Fuzz.seed()).random();
        byte[] alphabet = {
            'a',
            (byte) 0x7f,
            (byte) 0x80,
            (byte) 0x8f,
            (byte) 0x90,
            (byte) 0x9f,
            (byte) 0xa0,
            (byte) 0xbf,
            (byte) 0xc0,
            (byte) 0xc1,
            (byte) 0xc2,
            (byte) 0xdf,
            (byte) 0xe0,
            (byte) 0xe1,
            (byte) 0xec,
            (byte) 0xed,
            (byte) 0xee,
            (byte) 0xef,
            (byte) 0xf0,
            (byte) 0xf1,
            (byte) 0xf4,
            (byte) 0xf5,
            (byte) 0xff
        };
        for (int i = 0; i < 200_000; i++) {
            byte[] text = new byte[2 + random.nextInt(12)];
            for (int k = 0; k < text.length; k++) {
                text[k] = alphabet[random.nextInt(alphabet.length)];
            }
            text[0] = '"';
            text[text.length - 1] = '"';
            boolean isUtf8 = decode(text) != null;
            assertThat(roots(text) != null)
                    .as("%s", HexFormat.of().formatHex(text))
                    .isEqualTo(isUtf8);
            assertThat(Utf8.content(text, 0, text.length) != Utf8.Content.INVALID)
                    .isEqualTo(isUtf8);
        }
    }

    @Test
    @Timeout(600)
    void mutatedText_isValidExactlyWhenJacksonSaysSo() {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        List<byte[]> users = Decoding.users();
        int valid = 0;
        int compared = 0;
        for (int i = 0; i < Fuzz.rounds(20_000); i++) {
            byte[] whole = users.get(i % users.size());
            byte[] text = fuzz.mutate(i % 2 == 0 ? whole : Fuzz.small(i / 2));
            String roots = roots(text);
            if (roots != null && !roots.matches("[{\\[]*")) {
                continue;
            }
            boolean expected = isValidToJackson(text);
            assertThat(roots != null)
                    .as("seed %d, round %d: %s", seed, i, new String(text, StandardCharsets.ISO_8859_1))
                    .isEqualTo(expected);
            compared++;
            valid += expected ? 1 : 0;
        }
        assertThat(valid).as("valid of %d", compared).isBetween(compared / 20, compared * 19 / 20);
    }

    private static @Nullable String decode(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    private static boolean isValidToJackson(byte[] text) {
        String decoded = decode(text);
        if (decoded == null) {
            return false;
        }
        try (JsonParser parser = Decoding.JACKSON.createParser(decoded)) {
            int depth = 0;
            var token = parser.nextToken();
            while (token != null) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                parser.getText();
                token = parser.nextToken();
            }
            return depth == 0;
        } catch (JacksonException _) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
