package io.millrace.wire.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import io.millrace.api.Shapes;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.ScalarWords;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.TextValues;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkNumber;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;

/// Reads the structures of one body from its tokens; each token is checked against the type of the member it is for.
///
/// Members that the structure does not have are skipped, a null counts as absent, of a name that stands twice the last
/// one counts. Numbers for integers are cut to whole numbers within the range of the type, as AWS does.
/// JSON and CBOR differ in blobs and timestamps, which are left to the subclasses.
public abstract sealed class TokenReader permits JsonTokens, CborTokens {

    /// Structures, lists and maps within each other; no shape of AWS has half as many.
    static final int MAX_DEPTH = 100;

    private static final int MAX_QUOTED = 100;

    private final JsonParser tokens;
    private final ScalarWords words;
    private final FaultCode malformed;

    /// @param malformed what a body is refused with that is not of the format at all
    TokenReader(JsonParser tokens, ScalarWords words, FaultCode malformed) {
        this.tokens = tokens;
        this.words = words;
        this.malformed = malformed;
    }

    /// Reads a blob; the current token is a scalar.
    abstract SdkBytes blob(JsonToken token) throws IOException;

    /// Reads a timestamp; the current token is a scalar.
    ///
    /// @throws DateTimeException if no calendar has it
    abstract Instant timestamp(Member member, JsonToken token) throws IOException;

    final JsonParser tokens() {
        return tokens;
    }

    /// Reads the body's only structure into a builder; an empty body leaves it as it is.
    ///
    /// @throws Fault if the body is malformed or a token is of the wrong type
    final void root(Shape shape, SdkPojo builder) {
        try {
            JsonToken first = tokens.nextToken();
            if (first == null) {
                return;
            }
            if (first != JsonToken.START_OBJECT) {
                throw malformed("the top level is not an object");
            }
            members(shape, builder);
            if (tokens.nextToken() != null) {
                throw malformed("something follows the top level object");
            }
        } catch (StreamConstraintsException e) {
            throw malformed("nested too deeply, or a token is too long");
        } catch (JsonProcessingException e) {
            throw malformed(quoted(e.getOriginalMessage()));
        } catch (IOException e) {
            throw malformed("unexpected end");
        }
    }

    /// The refusal of a body that is not of the format at all; the older words for it are none.
    private Fault malformed(String problem) {
        return malformed.fault(
                switch (words) {
                    case JAVA_CLASSES -> "";
                    case TOKENS -> "Could not parse request body into json: " + problem;
                });
    }

    private void members(Shape shape, SdkPojo builder) throws IOException {
        for (String name = tokens.nextFieldName(); name != null; name = tokens.nextFieldName()) {
            JsonToken token = tokens.nextToken();
            Member member = shape.bodyMember(name);
            if (member == null) {
                tokens.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                member.set(builder, value(member, present(token)));
            }
        }
        if (tokens.currentToken() != JsonToken.END_OBJECT) {
            throw malformed("unexpected end");
        }
    }

    private Object value(Member member, JsonToken token) throws IOException {
        return switch (member.type()) {
            case STRING -> string(token);
            case SDK_BYTES -> blob(token);
            case SDK_POJO -> structure(member, token);
            case LIST -> list(member, token);
            case MAP -> map(member, token);
            case INSTANT -> instant(member, token);
            case BOOLEAN -> bool(token);
            case INTEGER -> (int) whole(token, "Integer", Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(token, "Long", Long.MIN_VALUE, Long.MAX_VALUE);
            case SHORT -> (short) whole(token, "Short", Short.MIN_VALUE, Short.MAX_VALUE);
            case BYTE -> (byte) whole(token, "Byte", Byte.MIN_VALUE, Byte.MAX_VALUE);
            case FLOAT -> (float) decimal(token, "Float");
            case DOUBLE -> decimal(token, "Double");
            case BIG_DECIMAL -> bigDecimal(token);
            case DOCUMENT -> document(token);
            case NULL -> throw new IllegalStateException("no request of ours has a " + member);
        };
    }

    private Object structure(Member member, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            throw scalar(token) ? CommonFault.SERIALIZATION.fault("Expected null") : misplaced(token);
        }
        SdkPojo builder = member.newStructure();
        members(member.shape(), builder);
        return Shapes.build(builder);
    }

    private List<Object> list(Member member, JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            throw scalar(token) ? CommonFault.SERIALIZATION.fault("Expected list or null") : misplaced(token);
        }
        Member element = member.element();
        List<Object> values = new ArrayList<>();
        for (JsonToken next = present(tokens.nextToken());
                next != JsonToken.END_ARRAY;
                next = present(tokens.nextToken())) {
            if (next == JsonToken.VALUE_NULL) {
                throw nullElement(member, Integer.toString(values.size() + 1));
            }
            values.add(value(element, next));
        }
        return values;
    }

    private Map<String, Object> map(Member member, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            throw scalar(token) ? CommonFault.SERIALIZATION.fault("Expected map or null") : misplaced(token);
        }
        Member element = member.element();
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key = tokens.nextFieldName(); key != null; key = tokens.nextFieldName()) {
            JsonToken next = present(tokens.nextToken());
            if (next == JsonToken.VALUE_NULL) {
                throw nullElement(member, TextValues.wellFormed(key));
            }
            values.put(wellFormed(key), value(element, next));
        }
        if (tokens.currentToken() != JsonToken.END_OBJECT) {
            throw malformed("unexpected end");
        }
        return values;
    }

    /// A value of whatever type; how deep it may go is the parser's limit.
    private Document document(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> Document.fromString(wellFormed(tokens.getText()));
            case VALUE_TRUE -> Document.fromBoolean(true);
            case VALUE_FALSE -> Document.fromBoolean(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Document.fromNumber(SdkNumber.fromString(tokens.getText()));
            case START_ARRAY -> {
                List<Document> values = new ArrayList<>();
                for (JsonToken next = present(tokens.nextToken());
                        next != JsonToken.END_ARRAY;
                        next = present(tokens.nextToken())) {
                    values.add(document(next));
                }
                yield Document.fromList(values);
            }
            case START_OBJECT -> {
                Map<String, Document> values = new LinkedHashMap<>();
                for (String key = tokens.nextFieldName(); key != null; key = tokens.nextFieldName()) {
                    values.put(wellFormed(key), document(present(tokens.nextToken())));
                }
                if (tokens.currentToken() != JsonToken.END_OBJECT) {
                    throw malformed("unexpected end");
                }
                yield Document.fromMap(values);
            }
            default -> Document.fromNull();
        };
    }

    private String string(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw unexpected(token, "an String");
        }
        return wellFormed(tokens.getText());
    }

    private String wellFormed(String text) {
        if (!TextValues.isWellFormed(text)) {
            throw malformed("half a surrogate pair");
        }
        return text;
    }

    private boolean bool(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token != JsonToken.VALUE_STRING) {
            throw unexpected(token, "an Boolean");
        }
        String text = tokens.getText().toUpperCase(Locale.ROOT);
        return switch (text) {
            case "TRUE", "YES", "1" -> true;
            case "FALSE", "NO", "0" -> false;
            default -> throw CommonFault.SERIALIZATION.fault("'%s' can not be converted to an Boolean", quoted(text));
        };
    }

    private long whole(JsonToken token, String type, long least, long most) throws IOException {
        long value;
        if (token == JsonToken.VALUE_NUMBER_INT) {
            value = switch (tokens.getNumberType()) {
                case INT, LONG -> tokens.getLongValue();
                default -> tokens.getBigIntegerValue().signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            };
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            value = (long) number(type);
        } else {
            throw unexpected(token, "an " + type);
        }
        return Math.clamp(value, least, most);
    }

    private double decimal(JsonToken token, String type) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return number(type);
        }
        if (token == JsonToken.VALUE_STRING) {
            switch (tokens.getText()) {
                case "NaN" -> {
                    return Double.NaN;
                }
                case "Infinity" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-Infinity" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {}
            }
        }
        throw unexpected(token, "an " + type);
    }

    private BigDecimal bigDecimal(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw unexpected(token, "an BigDecimal");
        }
        return tokens.getDecimalValue();
    }

    private Instant instant(Member member, JsonToken token) throws IOException {
        if (!scalar(token)) {
            throw misplaced(token);
        }
        try {
            return timestamp(member, token);
        } catch (DateTimeException e) {
            throw unexpected(token, "milliseconds since epoch");
        }
    }

    /// The current token's number, which must not be beyond a double's range.
    final double number(String type) throws IOException {
        double value = tokens.getDoubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw CommonFault.SERIALIZATION.fault(
                    "%s can not be converted to an %s", words.of(JsonToken.VALUE_NUMBER_FLOAT), type);
        }
        return value;
    }

    /// The complaint about a token of the wrong type.
    ///
    /// @param wanted the right type with its article, as AWS writes it
    final Fault unexpected(JsonToken token, String wanted) {
        return scalar(token)
                ? CommonFault.SERIALIZATION.fault("%s can not be converted to %s", words.of(token), wanted)
                : misplaced(token);
    }

    /// A text of the request as a message may repeat it.
    public static String quoted(String text) {
        return TextValues.wellFormed(text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...");
    }

    /// The structure or list that begins where neither belongs; never returns.
    private static Fault misplaced(JsonToken token) {
        return CommonFault.SERIALIZATION.fault(
                token == JsonToken.START_ARRAY
                        ? "Start of list found where not expected"
                        : "Start of structure or map found where not expected.");
    }

    private static Fault nullElement(Member member, String place) {
        String name = member.name().isEmpty()
                ? member.name()
                : member.name().substring(0, 1).toLowerCase(Locale.ROOT)
                        + member.name().substring(1);
        return CommonFault.VALIDATION.fault(
                "1 validation error detected: Value null at '%s.%s.member' failed to satisfy constraint: Member must not"
                        + " be null",
                name, place);
    }

    private static boolean scalar(JsonToken token) {
        return token.isScalarValue();
    }

    private JsonToken present(@Nullable JsonToken token) {
        if (token == null) {
            throw malformed("unexpected end");
        }
        return token;
    }
}
