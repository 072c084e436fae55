package io.millrace.sql;

/// Why an application's code cannot be accepted, and where in it.
public final class SqlException extends RuntimeException {

    private final int line;
    private final int column;
    private final String problem;
    private final String remedy;

    /// @param line the line of the code, from 1; 0 if the trouble has no place
    /// @param column the character of the line, from 1
    /// @param problem what is wrong, one sentence without a full stop
    /// @param remedy what to do about it, or empty
    public SqlException(int line, int column, String problem, String remedy) {
        super((line > 0 ? "line " + line + ", column " + column + ": " : "")
                + problem
                + (remedy.isEmpty() ? "" : (problem.endsWith("?") ? " " : ". ") + remedy));
        this.line = line;
        this.column = column;
        this.problem = problem;
        this.remedy = remedy;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    public String problem() {
        return problem;
    }

    public String remedy() {
        return remedy;
    }
}
