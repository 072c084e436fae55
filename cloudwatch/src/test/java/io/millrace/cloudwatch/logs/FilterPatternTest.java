package io.millrace.cloudwatch.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.api.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterPatternTest {

    private static boolean matches(String pattern, String message) {
        return FilterPattern.parse(pattern).matches(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`` ~ [ERROR 400] BAD REQUEST ~ true",
                "ERROR ~ [ERROR 400] BAD REQUEST ~ true",
                "error ~ [ERROR 400] BAD REQUEST ~ false",
                "ERROR ARGUMENTS ~ [ERROR 419] MISSING ARGUMENTS ~ true",
                "ERROR ARGUMENTS ~ [ERROR 400] BAD REQUEST ~ false",
                "?ERROR ?ARGUMENTS ~ [WARN] MISSING ARGUMENTS ~ true",
                "?ERROR ?ARGUMENTS ~ [WARN] BAD REQUEST ~ false",
                "?ERROR REQUEST ~ BAD REQUEST ~ true",
                "?ERROR REQUEST ~ ERROR ~ false",
                "ERROR -EXIT ~ ERROR CODE ~ true",
                "ERROR -EXIT ~ ERROR EXIT ~ false",
                "\"BAD REQUEST\" ~ [ERROR 400] BAD REQUEST ~ true",
                "\"BAD REQUEST\" ~ BAD  REQUEST ~ false",
                "-\"[WARN]\" ~ [WARN] x ~ false",
                "\"say \\\"no\\\"\" ~ they say \"no\" ~ true",
                "%colou?r% ~ the color ~ true",
                "%^A.*z$% ~ Abcz ~ true",
                "%^A.*z$% ~ bAbcz ~ false",
            })
    void terms_areFoundAnywhere(String pattern, String message, boolean isMatch) {
        assertThat(matches(pattern, message)).isEqualTo(isMatch);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{ $.eventType = \"UpdateTrail\" } ~ true",
                "{ $.eventType = UpdateTrail } ~ true",
                "{ $.eventType = \"*Trail\" } ~ true",
                "{ $.eventType = %^Upd% } ~ true",
                "{ $.eventType != %^Upd% } ~ false",
                "{ $.eventType = \"Update\" } ~ false",
                "{ $.eventType != \"NoTrail\" } ~ true",
                "{ $.nothing != \"NoTrail\" } ~ false",
                "{ $.nothing NOT EXISTS } ~ true",
                "{ $.error NOT EXISTS } ~ false",
                "{ $.error IS NULL } ~ true",
                "{ $.isNew IS TRUE } ~ true",
                "{ $.isNew IS FALSE } ~ false",
                "{ $.bandwidth > 75 } ~ true",
                "{ $.bandwidth>=80.50 } ~ true",
                "{ $.bandwidth < 8e1 } ~ false",
                "{ $.bandwidth = 80.5 } ~ true",
                "{ $.latency = -3 } ~ true",
                "{ $.ids[1] = 20 } ~ true",
                "{ $.ids[*] = 30 } ~ true",
                "{ $.ids[7] = 30 } ~ false",
                "{ $.user.e-mail = \"a@b.c\" } ~ true",
                "{ $['user']['e-mail'] = \"a@b.c\" } ~ true",
                "{ ($.bandwidth > 75 && $.isNew IS FALSE) || $.latency < 0 } ~ true",
                "{ $.bandwidth > 75 && ($.isNew IS FALSE || $.latency > 0) } ~ false",
                "{ $.user = \"x\" } ~ false",
            })
    void members_areCompared(String pattern, boolean isMatch) {
        String message = """
                {"eventType": "UpdateTrail", "error": null, "isNew": true, "bandwidth": 80.5, "latency": -3,
                 "ids": [10, 20, 30], "user": {"e-mail": "a@b.c"}}""";

        assertThat(matches(pattern, message)).isEqualTo(isMatch);
    }

    @Test
    void membersPattern_matchesNoMessageThatIsNotWhollyJson() {
        assertThat(matches("{ $.a NOT EXISTS }", "no JSON")).isFalse();
        assertThat(matches("{ $.a = 1 }", "{\"a\":1} {\"a\":1}")).isFalse();
        assertThat(matches("{ $.a NOT EXISTS }", "[".repeat(100_000))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "[ip, user, username, timestamp, request, status_code, bytes] ~ true",
                "[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes] ~ true",
                "[ip, user, username, timestamp, request, status_code = 4*, bytes > 1000] ~ true",
                "[ip, user, username, timestamp, request, status_code = 4*, bytes > 2000] ~ false",
                "[..., request = *html*, status_code = 404 || status_code = 410, bytes] ~ true",
                "[ip = %^127\\.0\\.0\\.[1-9]%, ...] ~ true",
                "[ip != %^127%, ...] ~ false",
                "[ip, user, ..., size >= 1534 && size <= 1534] ~ true",
                "[ip, user] ~ false",
            })
    void columns_areCompared(String pattern, boolean isMatch) {
        String message = "127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534";

        assertThat(matches(pattern, message)).isEqualTo(isMatch);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"open",
                "%open",
                "a!b",
                "user@example",
                "%(group)%",
                "%a**%!",
                "{ }",
                "{ $.a }",
                "{ $ = 1 }",
                "{ $.a = }",
                "{ $.a > \"text\" }",
                "{ $.a = 1",
                "{ $.a = 1 } more",
                "{ $.a IS MAYBE }",
                "{ $.a[x] = 1 }",
                "[a, b",
                "[..., a, ...]",
                "[]",
                "?",
            })
    void whatIsNoPattern_isRefused(String pattern) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> FilterPattern.parse(pattern))
                .withMessage("Invalid filter pattern");
    }

    @Test
    void deepParentheses_areRefused() {
        String pattern = "{ " + "(".repeat(500) + "$.a = 1" + ")".repeat(500) + " }";

        assertThatExceptionOfType(Fault.class).isThrownBy(() -> FilterPattern.parse(pattern));
    }

    @Test
    void expressionThatTakesTooLong_isRefusedAndNotFollowed() {
        FilterPattern pattern = FilterPattern.parse("%a*a*a*a*a*a*a*b%");

        assertThatExceptionOfType(Fault.class).isThrownBy(() -> pattern.matches("a".repeat(5_000)));
    }
}
