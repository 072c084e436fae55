package io.millrace.sql.state;

/// What keeps something from row to row that a checkpoint must hold.
public interface Stateful {

    void save(StateWriter out);

    /// Takes over what [#save] wrote; called before the first row.
    void restore(StateReader in);
}
