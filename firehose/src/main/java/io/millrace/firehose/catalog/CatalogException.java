package io.millrace.firehose.catalog;

/// The catalog refused, or did not answer.
public final class CatalogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param code the catalog's code of the error, such as `AccessDeniedException`
    public CatalogException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// The catalog's code of the error; empty if there was no answer, or one from which nobody can tell whether a
    /// change
    /// was made.
    public String code() {
        return code;
    }
}
