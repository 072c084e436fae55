package io.millrace.dynamodb.expression;

/// A word or sign of an expression and where it stands.
///
/// @param text as it stands in the expression; empty at its end
/// @param start the offset of its first character
record Token(Kind kind, String text, int start) {

    /// What a token is.
    enum Kind {
        /// A word: an attribute's name, a function or a keyword.
        WORD,
        /// `#name`, which stands for an attribute's name.
        NAME,
        /// `:name`, which stands for a value.
        VALUE,
        /// Digits.
        NUMBER,
        /// An operator, bracket, dot or comma; or a character that has no place in an expression.
        SIGN,
        /// The end of the expression.
        END
    }

    /// The offset behind its last character.
    int end() {
        return start + text.length();
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }
}
