package io.millrace.sql.assembly;

/// What a plan cannot compute, and what to write instead.
public final class NotSupported extends UnsupportedOperationException {

    private final String remedy;

    /// @param construct its name
    /// @param remedy one sentence without a full stop
    NotSupported(String construct, String remedy) {
        super(construct);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
