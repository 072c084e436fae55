package io.millrace.dynamodb.expression;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import java.util.List;
import java.util.Set;

/// The tokens of one expression while they are read, one after the other.
///
/// Size:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters>
final class Tokens {

    private static final int LONGEST = 4_096;

    /// How deep an expression may be nested; AWS allows 300 operators in all.
    private static final int DEEPEST = 300;

    /// The words, in upper case, that are names in no expression.
    private static final Set<String> KEYWORDS =
            Set.of("AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE");

    private final String parameter;
    private final String expression;
    private final List<Token> tokens;
    private int next;
    private int depth;

    /// @param parameter the parameter that holds the expression, such as `FilterExpression`, for messages
    /// @throws Fault if the expression is empty or too long
    Tokens(String parameter, String expression) {
        this.parameter = parameter;
        this.expression = expression;
        if (expression.isEmpty()) {
            throw refused("The expression can not be empty;");
        }
        if (expression.length() > LONGEST) {
            throw refused(
                    "Expression size has exceeded the maximum allowed size; expression size: " + expression.length());
        }
        this.tokens = Lexer.tokens(expression);
    }

    Token peek() {
        return tokens.get(next);
    }

    /// The token behind the next.
    Token peekBehind() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = peek();
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    /// Whether the next token is the name of a function: a word with a parenthesis behind it.
    boolean isFunctionNext() {
        return peek().kind() == Token.Kind.WORD && peekBehind().isSign("(");
    }

    boolean takeSign(String sign) {
        boolean isNext = peek().isSign(sign);
        if (isNext) {
            take();
        }
        return isNext;
    }

    boolean takeWord(String word) {
        boolean isNext = peek().isWord(word);
        if (isNext) {
            take();
        }
        return isNext;
    }

    void expectSign(String sign) {
        if (!takeSign(sign)) {
            throw unexpected();
        }
    }

    void expectWord(String word) {
        if (!takeWord(word)) {
            throw unexpected();
        }
    }

    Token expect(Token.Kind kind) {
        if (peek().kind() != kind) {
            throw unexpected();
        }
        return take();
    }

    /// A word that is none of the keywords.
    Token expectName() {
        if (peek().kind() != Token.Kind.WORD || KEYWORDS.contains(peek().text().toUpperCase(java.util.Locale.ROOT))) {
            throw unexpected();
        }
        return take();
    }

    void expectEnd() {
        if (peek().kind() != Token.Kind.END) {
            throw unexpected();
        }
    }

    /// One level deeper; left with [#leave()].
    void enter() {
        depth++;
        if (depth > DEEPEST) {
            throw refused("The expression contains too many operators;");
        }
    }

    void leave() {
        depth--;
    }

    /// The refusal of the next token, shown between its neighbours.
    Fault unexpected() {
        Token token = peek();
        int from = next == 0 ? 0 : tokens.get(next - 1).start();
        int to = peekBehind().end();
        return refused("Syntax error; token: \"%s\", near: \"%s\""
                .formatted(token.kind() == Token.Kind.END ? "<EOF>" : token.text(), expression.substring(from, to)));
    }

    /// The refusal of the expression in these words.
    Fault refused(String words) {
        return new Fault(CommonFault.VALIDATION, "Invalid " + parameter + ": " + words);
    }
}
