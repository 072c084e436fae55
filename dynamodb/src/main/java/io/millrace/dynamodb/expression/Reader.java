package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.expression.Complaints.Kind;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what all expressions are made of: paths and values.
///
/// What a name or a value that is not defined stands for is made up, so that the rest can be read, too: AWS reports
/// mistakes of syntax before all others.
final class Reader {

    private static final Value UNDEFINED = new Value.Null();

    /// More than any list of an item has elements.
    private static final int LARGEST_INDEX = 1_000_000;

    private final Tokens tokens;
    private final Substitutions substitutions;
    private final Complaints complaints;

    Reader(Tokens tokens, Substitutions substitutions, Complaints complaints) {
        this.tokens = tokens;
        this.substitutions = substitutions;
        this.complaints = complaints;
    }

    /// A path, without anything in parentheses.
    DocumentPath path() {
        List<DocumentPath.Step> steps = new ArrayList<>();
        steps.add(new DocumentPath.Attribute(name()));
        while (true) {
            if (tokens.takeSign(".")) {
                steps.add(new DocumentPath.Attribute(name()));
            } else if (tokens.takeSign("[")) {
                steps.add(new DocumentPath.Element(index()));
                tokens.expectSign("]");
            } else {
                return new DocumentPath(steps);
            }
        }
    }

    private int index() {
        String digits = tokens.expect(Token.Kind.NUMBER).text();
        int index = digits.length() > 7 ? LARGEST_INDEX + 1 : Integer.parseInt(digits);
        if (index > LARGEST_INDEX) {
            throw tokens.refused("List index is not within the allowable range; index: [" + digits + "]");
        }
        return index;
    }

    private String name() {
        if (tokens.peek().kind() == Token.Kind.NAME) {
            String reference = tokens.take().text();
            Optional<String> name = substitutions.name(reference);
            if (name.isEmpty()) {
                complaints.add(
                        Kind.UNDEFINED,
                        "An expression attribute name used in the document path is not defined; attribute name: "
                                + reference);
            }
            return name.orElse(reference);
        }
        String name = tokens.expectName().text();
        if (ReservedWords.contains(name)) {
            complaints.add(Kind.RESERVED_WORD, "Attribute name is a reserved keyword; reserved keyword: " + name);
        }
        return name;
    }

    /// The value that the next token stands for.
    Value value() {
        String reference = tokens.expect(Token.Kind.VALUE).text();
        Optional<Value> value = substitutions.value(reference);
        if (value.isEmpty()) {
            complaints.add(
                    Kind.UNDEFINED,
                    "An expression attribute value used in expression is not defined; attribute value: " + reference);
        }
        return value.orElse(UNDEFINED);
    }
}
