package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.expression.Complaints.Kind;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads updates.
///
///     update  → section { section }
///     section → SET path = source, … | REMOVE path, … | ADD path value, … | DELETE path value, …
///     source  → term [ (+|-) term ]
///     term    → path | value | function | ( term )
public final class UpdateParser {

    /// Functions of conditions, which an update cannot use.
    private static final Set<String> OF_CONDITIONS =
            Set.of("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size");

    private final Tokens tokens;
    private final Complaints complaints = new Complaints();
    private final Reader reader;
    private final List<Update.Action> actions = new ArrayList<>();

    private UpdateParser(String expression, Substitutions substitutions) {
        this.tokens = new Tokens("UpdateExpression", expression);
        this.reader = new Reader(tokens, substitutions, complaints);
    }

    /// The update that an `UpdateExpression` means.
    ///
    /// @throws io.millrace.api.Fault in AWS's words, if it means none
    public static Update parse(String expression, Substitutions substitutions) {
        return new UpdateParser(expression, substitutions).parse();
    }

    private Update parse() {
        Set<String> sections = new HashSet<>();
        do {
            String section = section();
            if (!sections.add(section)) {
                complaints.add(
                        Kind.SECTION, "The \"" + section + "\" section can only be used once in an update expression;");
            }
        } while (tokens.peek().kind() != Token.Kind.END);
        Overlaps.check(actions.stream().map(Update.Action::path).toList(), complaints);
        Optional<String> complaint = complaints.firstOfUpdate();
        if (complaint.isPresent()) {
            throw tokens.refused(complaint.get());
        }
        return new Update(actions, Update.IN_EXPRESSION);
    }

    private String section() {
        if (tokens.takeWord("SET")) {
            return list("SET", this::set);
        }
        if (tokens.takeWord("REMOVE")) {
            return list("REMOVE", () -> actions.add(new Update.Remove(reader.path())));
        }
        if (tokens.takeWord("ADD")) {
            return list("ADD", this::add);
        }
        tokens.expectWord("DELETE");
        return list("DELETE", this::delete);
    }

    private String list(String section, Runnable element) {
        do {
            element.run();
        } while (tokens.takeSign(","));
        return section;
    }

    private void set() {
        DocumentPath path = reader.path();
        tokens.expectSign("=");
        actions.add(new Update.Set(path, source()));
    }

    private void add() {
        DocumentPath path = reader.path();
        Value value = reader.value();
        if (!(value instanceof Value.Num) && !(value instanceof Value.Elements)) {
            wrongOperand("ADD", value);
        }
        actions.add(new Update.Add(path, value));
    }

    private void delete() {
        DocumentPath path = reader.path();
        Value value = reader.value();
        if (value instanceof Value.Elements elements) {
            actions.add(new Update.Delete(path, elements));
        } else {
            wrongOperand("DELETE", value);
            actions.add(new Update.Remove(path));
        }
    }

    private void wrongOperand(String section, Value value) {
        String type = switch (value) {
            case Value.Text _ -> "STRING";
            case Value.Num _ -> "NUMBER";
            case Value.Binary _ -> "BINARY";
            case Value.Bool _ -> "BOOLEAN";
            case Value.Null _ -> "NULL";
            case Value.ListOf _ -> "LIST";
            case Value.MapOf _ -> "MAP";
            case Value.Elements _ -> value.type();
        };
        complaints.add(
                Kind.OPERANDS,
                "Incorrect operand type for operator or function; operator: " + section + ", operand type: " + type
                        + ", typeSet: ALLOWED_FOR_" + section + "_OPERAND");
    }

    private Update.Source source() {
        if (!tokens.takeSign("(")) {
            return arithmetic();
        }
        tokens.enter();
        Update.Source inner = source();
        tokens.leave();
        tokens.expectSign(")");
        return arithmetic(inner);
    }

    private Update.Source arithmetic() {
        return arithmetic(term());
    }

    private Update.Source arithmetic(Update.Source first) {
        boolean isPlus = tokens.peek().isSign("+");
        if ((!isPlus && !tokens.peek().isSign("-")) || first instanceof Update.Plus || first instanceof Update.Minus) {
            return first;
        }
        String operator = tokens.take().text();
        Update.Source second = term();
        checkType(operator, "N", first);
        checkType(operator, "N", second);
        return isPlus ? new Update.Plus(first, second) : new Update.Minus(first, second);
    }

    private Update.Source term() {
        if (tokens.takeSign("(")) {
            tokens.enter();
            Update.Source inner = term();
            tokens.leave();
            tokens.expectSign(")");
            return inner;
        }
        if (tokens.peek().kind() == Token.Kind.VALUE) {
            return new Update.Given(reader.value());
        }
        if (tokens.isFunctionNext()) {
            return function(tokens.expectName().text());
        }
        return new Update.Copied(reader.path());
    }

    private Update.Source function(String name) {
        tokens.expectSign("(");
        tokens.enter();
        List<Update.Source> operands = new ArrayList<>();
        do {
            operands.add(term());
        } while (tokens.takeSign(","));
        tokens.leave();
        tokens.expectSign(")");
        boolean appends = name.equals("list_append");
        if (!appends && !name.equals("if_not_exists")) {
            if (OF_CONDITIONS.contains(name)) {
                complaints.add(
                        Kind.MISUSED_FUNCTION,
                        "The function is not allowed in an update expression; function: " + name);
            } else {
                complaints.add(Kind.FUNCTION_NAME, "Invalid function name; function: " + name);
            }
            return operands.getFirst();
        }
        if (operands.size() != 2) {
            complaints.add(
                    Kind.OPERANDS,
                    "Incorrect number of operands for operator or function; operator or function: " + name
                            + ", number of operands: " + operands.size());
            return operands.getFirst();
        }
        Update.Source first = operands.getFirst();
        Update.Source second = operands.getLast();
        if (appends) {
            checkType(name, "L", first);
            checkType(name, "L", second);
            return new Update.ListAppend(first, second);
        }
        if (first instanceof Update.Copied(var path)) {
            return new Update.IfNotExists(path, second);
        }
        complaints.add(
                Kind.OPERAND_TYPE, "Operator or function requires a document path; operator or function: " + name);
        return first;
    }

    private void checkType(String operator, String type, Update.Source source) {
        if (source instanceof Update.Given(var value) && !value.type().equals(type)) {
            complaints.add(
                    Kind.OPERAND_TYPE,
                    "Incorrect operand type for operator or function; operator or function: " + operator
                            + ", operand type: " + value.type());
        }
    }
}
