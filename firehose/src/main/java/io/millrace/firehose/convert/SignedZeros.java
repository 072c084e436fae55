package io.millrace.firehose.convert;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/// A parser of JSON whose `-0.0` keeps its sign: it says of it that it is no decimal number, which has no such zero,
/// and
/// so its node is that of a `double`, whatever those of other numbers are.
public final class SignedZeros extends JsonParserDelegate {

    public SignedZeros(JsonParser parser) {
        super(parser);
    }

    @Override
    public boolean isNaN() throws IOException {
        return super.isNaN() || isNegativeZero();
    }

    /// Looks at the digits alone: a parser that was asked for a decimal number makes a double of that one.
    private boolean isNegativeZero() throws IOException {
        if (currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            return false;
        }
        char[] digits = getTextCharacters();
        int at = getTextOffset();
        int end = at + getTextLength();
        if (digits[at++] != '-') {
            return false;
        }
        while (at < end && (digits[at] == '0' || digits[at] == '.')) {
            at++;
        }
        return at == end || digits[at] == 'e' || digits[at] == 'E';
    }
}
