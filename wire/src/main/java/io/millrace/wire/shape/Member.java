package io.millrace.wire.shape;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.DataTypeConversionFailureHandlingTrait;
import software.amazon.awssdk.core.traits.JsonValueTrait;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.XmlAttributeTrait;
import software.amazon.awssdk.core.traits.XmlAttributesTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// One member of a structure, or the element of a list or map: an SDK field with its traits looked up once.
public final class Member {

    private final SdkField<?> field;
    private final MarshallingKnownType type;
    private final TimestampFormatTrait.@Nullable Format timestampFormat;
    private final @Nullable ListTrait list;
    private final @Nullable MapTrait map;
    private final @Nullable Member element;
    private final @Nullable XmlAttributesTrait attributes;
    private final boolean payload;
    private final boolean attribute;
    private final boolean jsonValue;
    private final boolean lenient;
    private volatile @Nullable Shape shape;

    Member(SdkField<?> field) {
        this.field = field;
        this.type = field.marshallingType().getKnownType();
        this.list = field.getOptionalTrait(ListTrait.class).orElse(null);
        this.map = field.getOptionalTrait(MapTrait.class).orElse(null);
        this.timestampFormat = field.getOptionalTrait(TimestampFormatTrait.class)
                .map(TimestampFormatTrait::format)
                .orElse(null);
        this.attributes = field.getOptionalTrait(XmlAttributesTrait.class).orElse(null);
        this.payload = field.containsTrait(PayloadTrait.class);
        this.attribute = field.containsTrait(XmlAttributeTrait.class);
        this.jsonValue = field.containsTrait(JsonValueTrait.class);
        this.lenient = field.containsTrait(DataTypeConversionFailureHandlingTrait.class);
        if (list != null) {
            this.element = new Member(list.memberFieldInfo());
        } else if (map != null) {
            this.element = new Member(map.valueFieldInfo());
        } else {
            this.element = null;
        }
    }

    public MarshallingKnownType type() {
        return type;
    }

    public MarshallLocation location() {
        return field.location();
    }

    /// The name in requests.
    public String name() {
        return field.locationName();
    }

    /// The name in answers.
    public String responseName() {
        return field.unmarshallLocationName();
    }

    /// How its timestamps are written, if that differs from the protocol's habit.
    public TimestampFormatTrait.Format timestampFormat(TimestampFormatTrait.Format usual) {
        return timestampFormat == null ? usual : timestampFormat;
    }

    /// What a list holds, or the values of a map.
    public Member element() {
        return Objects.requireNonNull(element, "neither a list nor a map");
    }

    /// Whether elements of a list or map stand in XML without an element around them all.
    public boolean isFlattened() {
        return list != null ? list.isFlattened() : map != null && map.isFlattened();
    }

    /// The name of a list's elements in XML.
    public String elementName() {
        String name = list == null ? null : list.memberLocationName();
        return name == null ? "member" : name;
    }

    /// The name of a map's keys in XML.
    public String keyName() {
        String name = map == null ? null : map.keyLocationName();
        return name == null ? "key" : name;
    }

    /// The name of a map's values in XML.
    public String valueName() {
        String name = map == null ? null : map.valueLocationName();
        return name == null ? "value" : name;
    }

    /// Whether the member is the whole body.
    boolean isPayload() {
        return payload;
    }

    /// Whether the member is an attribute of its structure's XML element.
    public boolean isAttribute() {
        return attribute;
    }

    /// Whether the text is a JSON document, in headers encoded in base64.
    public boolean isJsonValue() {
        return jsonValue;
    }

    /// Whether a text that does not convert counts as absent.
    public boolean isLenient() {
        return lenient;
    }

    /// The attributes of the structure's XML element.
    public Optional<XmlAttributesTrait> attributes() {
        return Optional.ofNullable(attributes);
    }

    /// The members of the structure that this member holds.
    public Shape shape() {
        Shape known = shape;
        if (known == null) {
            known = Shape.of(newStructure());
            shape = known;
        }
        return known;
    }

    /// An empty builder of the structure that this member holds.
    public SdkPojo newStructure() {
        return Objects.requireNonNull(field.constructor(), "not a structure").get();
    }

    /// The member's value in a finished object, or null if it was not given.
    @Nullable
    public Object valueIn(SdkPojo object) {
        Object value = field.getValueOrDefault(object);
        return value instanceof SdkAutoConstructList<?> || value instanceof SdkAutoConstructMap<?, ?> ? null : value;
    }

    public void set(SdkPojo builder, Object value) {
        field.set(builder, value);
    }

    @Override
    public String toString() {
        return field.memberName() + " " + type;
    }
}
