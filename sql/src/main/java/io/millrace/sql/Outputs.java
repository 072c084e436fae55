package io.millrace.sql;

import io.millrace.sql.row.Row;

/// Where rows go that leave an application; called on the thread that feeds it.
public interface Outputs {

    /// A row has entered an in-application stream that the code declares.
    void row(String stream, Row row);

    /// A row was dropped.
    void error(ErrorRow error);
}
