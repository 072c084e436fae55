package io.millrace.randomuser;

/// A document in the making: takes users member by member and gives the bytes at the end.
///
/// Calls nest: `startUser … endUser` once for each user, then perhaps `open("info") … close`, then `bytes`.
sealed interface Layout permits JsonLayout, CsvLayout, XmlLayout, YamlLayout {

    void startUser();

    void endUser();

    /// Starts a member that has members of its own.
    void open(String member);

    /// Ends the member opened last.
    void close();

    void text(String member, String value);

    void number(String member, int value);

    void nothing(String member);

    /// The whole document; nothing may be added afterwards.
    byte[] bytes();
}
