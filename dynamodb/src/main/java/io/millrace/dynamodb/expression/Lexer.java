package io.millrace.dynamodb.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts an expression into tokens. Every text can be cut: a character without a meaning becomes a sign that no rule
/// wants.
final class Lexer {

    private static final Pattern TOKEN = Pattern.compile("""
            (?<word>[A-Za-z][A-Za-z0-9_]*)\
            |(?<name>\\#[A-Za-z0-9_]+)\
            |(?<value>:[A-Za-z0-9_]+)\
            |(?<number>0|[1-9][0-9]*)\
            |(?<sign><=|>=|<>|.)""", Pattern.DOTALL);

    private static final String BLANKS = " \t\r\n";

    private Lexer() {}

    /// The tokens of an expression, the last of which is its end.
    static List<Token> tokens(String expression) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        int offset = 0;
        while (offset < expression.length()) {
            if (BLANKS.indexOf(expression.charAt(offset)) >= 0) {
                offset++;
                continue;
            }
            matcher.region(offset, expression.length());
            if (!matcher.lookingAt()) {
                throw new IllegalStateException("no token at " + offset + " of " + expression);
            }
            tokens.add(new Token(kind(matcher), matcher.group(), offset));
            offset = matcher.end();
        }
        tokens.add(new Token(Token.Kind.END, "", expression.length()));
        return tokens;
    }

    private static Token.Kind kind(Matcher matcher) {
        if (matcher.group("word") != null) {
            return Token.Kind.WORD;
        }
        if (matcher.group("name") != null) {
            return Token.Kind.NAME;
        }
        if (matcher.group("value") != null) {
            return Token.Kind.VALUE;
        }
        return matcher.group("number") != null ? Token.Kind.NUMBER : Token.Kind.SIGN;
    }
}
