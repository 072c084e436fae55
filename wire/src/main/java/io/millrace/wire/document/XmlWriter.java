package io.millrace.wire.document;

import io.millrace.wire.message.WireBody;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.TextValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Writes one XML document; members that were not given are left out.
public final class XmlWriter {

    private final StringBuilder xml = new StringBuilder(1024).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Set<String> transformed;
    private final UnaryOperator<String> transformation;

    /// A writer that writes texts as they are.
    public XmlWriter() {
        this(Set.of(), UnaryOperator.identity());
    }

    /// A writer that transforms the texts of the elements of these names.
    public XmlWriter(Set<String> transformed, UnaryOperator<String> transformation) {
        this.transformed = transformed;
        this.transformation = transformation;
    }

    public XmlWriter open(String name) {
        xml.append('<').append(name).append('>');
        return this;
    }

    public XmlWriter open(String name, String namespace) {
        xml.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">");
        return this;
    }

    public XmlWriter close(String name) {
        xml.append("</").append(name).append('>');
        return this;
    }

    public XmlWriter text(String text) {
        escape(text);
        return this;
    }

    public XmlWriter element(String name, String text) {
        return open(name)
                .text(transformed.contains(name) ? transformation.apply(text) : text)
                .close(name);
    }

    /// Writes the members of a structure that stand in the body.
    public XmlWriter members(Shape shape, SdkPojo object) {
        for (Member member : shape.body()) {
            Object value = member.isAttribute() ? null : member.valueIn(object);
            if (value != null) {
                member(member, member.responseName(), value);
            }
        }
        return this;
    }

    /// The finished document.
    public WireBody.Bytes body() {
        return WireBody.of(xml.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void member(Member member, String name, Object value) {
        switch (value) {
            case SdkPojo object -> {
                xml.append('<').append(name);
                member.attributes()
                        .ifPresent(trait -> trait.attributes()
                                .forEach((attribute, accessors) -> attribute(
                                        attribute, accessors.attributeGetter().apply(object))));
                xml.append('>');
                members(member.shape(), object).close(name);
            }
            case List<?> list -> {
                if (member.isFlattened()) {
                    list.forEach(each -> member(member.element(), name, each));
                } else {
                    open(name);
                    list.forEach(each -> member(member.element(), member.elementName(), each));
                    close(name);
                }
            }
            case Map<?, ?> map -> {
                if (member.isFlattened()) {
                    map.forEach((key, each) -> entry(member, name, key, each));
                } else {
                    open(name);
                    map.forEach((key, each) -> entry(member, "entry", key, each));
                    close(name);
                }
            }
            default -> element(name, TextValues.print(member, value, Format.ISO_8601));
        }
    }

    private void entry(Member member, String name, Object key, Object value) {
        open(name).element(member.keyName(), key.toString());
        member(member.element(), member.valueName(), value);
        close(name);
    }

    private void attribute(String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            xml.append(' ').append(name).append("=\"");
            escape(value);
            xml.append('"');
        }
    }

    /// Control characters become references, as S3 writes them, although XML 1.0 has no place for most of them.
    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\t', '\n' -> xml.append(c);
                default -> {
                    if (c < ' ' || c == 0xFFFE || c == 0xFFFF) {
                        xml.append("&#x").append(Integer.toHexString(c)).append(';');
                    } else {
                        xml.append(c);
                    }
                }
            }
        }
    }
}
