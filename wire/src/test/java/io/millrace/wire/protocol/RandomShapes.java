package io.millrace.wire.protocol;

import io.millrace.api.Shapes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Fills the SDK's model classes with random values that the SDK itself accepts.
final class RandomShapes {

    private static final int DEEPEST = 6;

    /// Members that the SDK makes of others, or others of them.
    private static final Set<String> CONVENIENCES =
            Set.of("SourceBucket", "SourceKey", "SourceVersionId", "ExpiresString");

    private final RandomGenerator random;
    private final boolean xml;

    /// @param xml whether texts must be fit for XML and empty collections must not occur, as XML cannot tell them
    RandomShapes(RandomGenerator random, boolean xml) {
        this.random = random;
        this.xml = xml;
    }

    <T> T fill(Class<T> type, SdkPojo builder) {
        fill(builder, 0);
        return type.cast(Shapes.build(builder));
    }

    private void fill(SdkPojo builder, int depth) {
        for (SdkField<?> field : builder.sdkFields()) {
            boolean needed = field.location() == MarshallLocation.PATH
                    || field.location() == MarshallLocation.GREEDY_PATH
                    || field.location() == MarshallLocation.STATUS_CODE
                    || field.containsTrait(DefaultValueTrait.class)
                    || field.containsTrait(RequiredTrait.class)
                    || field.containsTrait(PayloadTrait.class);
            boolean onlyOne = xml && depth > 0 && field == builder.sdkFields().getFirst();
            boolean checkedBySdk = builder instanceof GetObjectResponse.Builder
                    && field.memberName().startsWith("Checksum");
            if (checkedBySdk || CONVENIENCES.contains(field.memberName())) {
                continue;
            }
            boolean tooDeep = depth >= DEEPEST;
            if (needed || onlyOne || (!tooDeep && random.nextInt(3) > 0)) {
                field.set(builder, value(field, field.location(), field.locationName(), depth));
            }
        }
    }

    private Object value(SdkField<?> field, MarshallLocation location, String name, int depth) {
        MarshallingKnownType type = field.marshallingType().getKnownType();
        return switch (type) {
            case STRING -> string(field, location, name);
            case INTEGER -> location == MarshallLocation.STATUS_CODE ? 200 + random.nextInt(3) : integer(name);
            case LONG -> name.equals("Content-Length") ? 4L : bits();
            case SHORT -> (short) random.nextInt();
            case BYTE -> (byte) random.nextInt();
            case BOOLEAN -> random.nextBoolean();
            case FLOAT -> (float) random.nextGaussian();
            case DOUBLE -> random.nextInt(4) == 0 ? (double) random.nextInt(100) : random.nextGaussian() * 1e6;
            case BIG_DECIMAL -> BigDecimal.valueOf(random.nextLong(), 3);
            case INSTANT -> instant(field, location);
            case SDK_BYTES -> bytes(field);
            case SDK_POJO -> {
                SdkPojo nested = field.constructor().get();
                fill(nested, depth + 1);
                yield Shapes.build(nested);
            }
            case LIST -> {
                SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
                List<Object> values = new ArrayList<>();
                for (int i = count(location); i > 0; i--) {
                    values.add(value(element, location, name, depth + 1));
                }
                yield values;
            }
            case MAP -> {
                SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
                Map<String, Object> values = new LinkedHashMap<>();
                for (int i = count(location); i > 0; i--) {
                    String key = location == MarshallLocation.HEADER ? token().toLowerCase(Locale.ROOT) : text();
                    values.put(key, value(element, location, name, depth + 1));
                }
                yield values;
            }
            case DOCUMENT, NULL -> throw new AssertionError("not expected: " + type);
        };
    }

    private int count(MarshallLocation location) {
        return xml || location != MarshallLocation.PAYLOAD ? 1 + random.nextInt(3) : random.nextInt(4);
    }

    private long bits() {
        return random.nextLong() >> random.nextInt(64);
    }

    private int integer(String name) {
        return name.equals("partNumber") ? 1 + random.nextInt(10_000) : random.nextInt() >> random.nextInt(32);
    }

    private Instant instant(SdkField<?> field, MarshallLocation location) {
        boolean httpDate = location == MarshallLocation.HEADER
                || field.getOptionalTrait(TimestampFormatTrait.class)
                        .filter(trait -> trait.format() == TimestampFormatTrait.Format.RFC_822)
                        .isPresent();
        long millis = random.nextLong(500_000_000_000L, 4_000_000_000_000L);
        return Instant.ofEpochMilli(httpDate ? millis / 1000 * 1000 : millis);
    }

    private SdkBytes bytes(SdkField<?> field) {
        int least = field.containsTrait(PayloadTrait.class) ? 1 : 0; // an empty body is no body
        byte[] bytes = new byte[least + (random.nextInt(20) == 0 ? random.nextInt(9000) : random.nextInt(50))];
        random.nextBytes(bytes);
        return SdkBytes.fromByteArray(bytes);
    }

    /// A text that the place and the SDK's own endpoint rules accept.
    private String string(SdkField<?> field, MarshallLocation location, String name) {
        if (name.equals("Bucket")) {
            return "bucket-" + random.nextInt(1000);
        }
        if (name.endsWith("ARN") || name.equals("FunctionArn")) {
            return "arn:aws:kinesis:us-east-1:111122223333:stream/" + token();
        }
        if (name.equals("x-amz-sdk-checksum-algorithm")) {
            return "CRC32";
        }
        if (field.containsTrait(PayloadTrait.class)) {
            return token();
        }
        if (name.equals("xsi:type")) { // the SDK does not escape attributes
            return token();
        }
        return switch (location) {
            case HEADER -> token();
            case PATH -> "p" + text().replace("/", "").replace(".", "");
            case GREEDY_PATH -> "g" + text() + "/" + token();
            case PAYLOAD, QUERY_PARAM, STATUS_CODE -> text();
        };
    }

    private String token() {
        StringBuilder token = new StringBuilder("t");
        for (int i = random.nextInt(12); i > 0; i--) {
            token.append("abcdefgXYZ0123456789-_".charAt(random.nextInt(22)));
        }
        return token.toString();
    }

    private String text() {
        if (random.nextInt(3) == 0) {
            return token();
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(15); i > 0; i--) {
            int point = switch (random.nextInt(8)) {
                case 0 -> "<>&\"'\\/% +=?#;,\n\t".codePointAt(random.nextInt(17));
                case 1 -> 0xA0 + random.nextInt(0x700);
                case 2 -> 0x4E00 + random.nextInt(0x1000);
                case 3 -> 0x1F300 + random.nextInt(0x100);
                case 4 -> xml ? ' ' : random.nextInt(0x20);
                default -> ' ' + random.nextInt(95);
            };
            text.appendCodePoint(point);
        }
        return text.toString();
    }
}
