package io.millrace.sql.plan;

/// Choices where the dialect's manual is silent.
///
/// @param convertsText whether an INSERT converts characters into numbers and numbers into characters as CAST does; if
///     not, code that needs it is refused
/// @param truncatesText whether an INSERT cuts a string that is too long for its column; if not, the row is an error
/// @param padsText whether the shorter branches of a CASE over strings are padded with blanks to the longest
public record CompileOptions(boolean convertsText, boolean truncatesText, boolean padsText) {

    /// What lets most applications run as their authors meant them.
    public static CompileOptions lenient() {
        return new CompileOptions(true, true, false);
    }

    /// What the SQL standard says.
    public static CompileOptions strict() {
        return new CompileOptions(false, false, true);
    }
}
