package io.millrace.wire.document;

import io.millrace.api.Fault;
import io.millrace.api.Shapes;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.refusal.SyntaxFault;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.TextValues;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Reads the structure of one XML body; elements that the structure does not have are skipped.
///
/// Document types are refused, so there are no entities but XML's own five, and nothing outside the body is looked at.
public final class XmlReader {

    private static final int MAX_DEPTH = 100;

    private final XMLStreamReader xml;

    private XmlReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    /// Reads the body into a builder.
    ///
    /// @param root the name of the root element, or empty if any will do
    /// @throws Fault `MalformedXML` if the body is not well-formed or an element does not hold what is wanted
    public static void read(WireBody.Bytes body, String root, Shape shape, SdkPojo builder) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory(); // cheap, and not safe for several threads
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing outside the body is read");
        });
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(
                    new ByteArrayInputStream(body.array(), body.offset(), body.size()), "UTF-8");
            try {
                new XmlReader(xml).document(root, shape, builder);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw malformed();
        }
    }

    /// The refusal of whatever does not look like the schema.
    static Fault malformed() {
        return SyntaxFault.MALFORMED_XML.fault(
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    private void document(String root, Shape shape, SdkPojo builder) throws XMLStreamException {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            if (xml.getEventType() == XMLStreamConstants.DTD) {
                throw malformed();
            }
        }
        if (!root.isEmpty() && !root.equals(xml.getLocalName())) {
            throw malformed();
        }
        structure(shape, builder, 1);
        while (xml.hasNext()) {
            next(); // finds what must not stand behind the root
        }
    }

    /// Reads the element that has just begun, to its end.
    private void structure(Shape shape, SdkPojo builder, int depth) throws XMLStreamException {
        if (depth > MAX_DEPTH) {
            throw malformed();
        }
        attributes(shape, builder);
        Map<Member, List<Object>> lists = new LinkedHashMap<>();
        Map<Member, Map<String, Object>> maps = new LinkedHashMap<>();
        while (nextChild()) {
            Member member = shape.bodyMember(xml.getLocalName());
            if (member == null || member.isAttribute()) {
                skip();
                continue;
            }
            switch (member.type()) {
                case LIST -> {
                    List<Object> values = lists.computeIfAbsent(member, each -> new ArrayList<>());
                    if (member.isFlattened()) {
                        values.add(value(member.element(), depth));
                    } else {
                        elements(member, values, depth);
                    }
                }
                case MAP -> {
                    Map<String, Object> values = maps.computeIfAbsent(member, each -> new LinkedHashMap<>());
                    if (member.isFlattened()) {
                        entry(member, values, depth);
                    } else {
                        while (nextChild()) {
                            entry(member, values, depth);
                        }
                    }
                }
                default -> member.set(builder, value(member, depth));
            }
        }
        lists.forEach((member, values) -> member.set(builder, values));
        maps.forEach((member, values) -> member.set(builder, values));
    }

    private void attributes(Shape shape, SdkPojo builder) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String prefix = xml.getAttributePrefix(i);
            String local = xml.getAttributeLocalName(i);
            Member member = shape.bodyMember(prefix == null || prefix.isEmpty() ? local : prefix + ":" + local);
            if (member != null && member.isAttribute()) {
                member.set(builder, text(member, xml.getAttributeValue(i)));
            }
        }
    }

    private void elements(Member member, List<Object> values, int depth) throws XMLStreamException {
        while (nextChild()) {
            if (xml.getLocalName().equals(member.elementName())) {
                values.add(value(member.element(), depth));
            } else {
                skip();
            }
        }
    }

    private void entry(Member member, Map<String, Object> values, int depth) throws XMLStreamException {
        String key = null;
        Object value = null;
        while (nextChild()) {
            String name = xml.getLocalName();
            if (name.equals(member.keyName())) {
                key = elementText();
            } else if (name.equals(member.valueName())) {
                value = value(member.element(), depth);
            } else {
                skip();
            }
        }
        if (key == null || value == null) {
            throw malformed();
        }
        values.put(key, value);
    }

    private Object value(Member member, int depth) throws XMLStreamException {
        return switch (member.type()) {
            case SDK_POJO -> {
                SdkPojo nested = member.newStructure();
                structure(member.shape(), nested, depth + 1);
                yield Shapes.build(nested);
            }
            case LIST -> {
                List<Object> values = new ArrayList<>();
                elements(member, values, depth + 1);
                yield values;
            }
            default -> text(member, elementText());
        };
    }

    /// The text of the element that has just begun, to its end; unlike the JDK's own method, refuses entities.
    private String elementText() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (next()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(xml.getText());
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                case XMLStreamConstants.END_ELEMENT -> {
                    return text.toString();
                }
                default -> throw malformed();
            }
        }
    }

    private static Object text(Member member, @Nullable String text) {
        return TextValues.parse(member, text == null ? "" : text, Format.ISO_8601)
                .orElseThrow(XmlReader::malformed);
    }

    /// Goes on to the next child element, or to the end of the current one; false at the end.
    private boolean nextChild() throws XMLStreamException {
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return false;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!xml.isWhiteSpace()) {
                        throw malformed();
                    }
                }
                case XMLStreamConstants.SPACE,
                        XMLStreamConstants.COMMENT,
                        XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                default -> throw malformed();
            }
        }
    }

    /// The reader's next event; the JDK's reader also throws unchecked exceptions at strange input.
    private int next() throws XMLStreamException {
        try {
            return xml.next();
        } catch (RuntimeException e) {
            throw new XMLStreamException(e);
        }
    }

    private void skip() throws XMLStreamException {
        for (int open = 1; open > 0; ) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> open++;
                case XMLStreamConstants.END_ELEMENT -> open--;
                case XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.END_DOCUMENT -> throw malformed();
                default -> {}
            }
        }
    }
}
