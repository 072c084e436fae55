package io.millrace.sql.record;

import java.nio.charset.StandardCharsets;

/// Cuts delimited text into rows and fields; a field stays where it is until its bytes are asked for.
///
/// A field whose first character is a double quote runs to the next quote that is not doubled, delimiters
/// included, as in RFC 4180; blanks around the quotes are passed over. Elsewhere a quote is an ordinary
/// character. When a delimiter itself holds a quote nothing is quoted. With rows that end in a line feed, a
/// carriage return before it belongs to the end.
final class CsvScanner {

    private final byte[] rowDelimiter;
    private final byte[] columnDelimiter;
    private final boolean hasQuotes;
    private final boolean passesBlanks;
    private final boolean dropsReturn;
    private final int limit;
    private final int[] starts;
    private final int[] ends;
    private final boolean[] quoted;
    private final boolean[] doubled;
    private byte[] text = new byte[0];
    private int end;
    private int count;

    /// @param limit the fields of a row that are kept; those behind them are crossed
    CsvScanner(Format.Csv format, int limit) {
        String row = plain(format.rowDelimiter());
        String column = plain(format.columnDelimiter());
        this.rowDelimiter = row.getBytes(StandardCharsets.UTF_8);
        this.columnDelimiter = column.getBytes(StandardCharsets.UTF_8);
        this.hasQuotes = row.indexOf('"') < 0 && column.indexOf('"') < 0;
        this.passesBlanks = !row.startsWith(" ") && !column.startsWith(" ");
        this.dropsReturn = row.equals("\n");
        this.limit = limit;
        this.starts = new int[limit];
        this.ends = new int[limit];
        this.quoted = new boolean[limit];
        this.doubled = new boolean[limit];
    }

    /// Delimiters may come as the two characters of an escape, as templates often hold them.
    private static String plain(String delimiter) {
        return delimiter.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }

    void reset(byte[] text, int end) {
        this.text = text;
        this.end = end;
    }

    /// Reads the row that starts at `p`; returns the index behind its delimiter.
    ///
    /// @throws MalformedException if a quoted field does not end, or is followed by more than its delimiter
    int row(int p) throws MalformedException {
        count = 0;
        while (true) {
            p = field(p);
            if (p == end) {
                return end;
            }
            if (startsRowDelimiter(p)) {
                return p + rowDelimiter.length;
            }
            p += columnDelimiter.length;
        }
    }

    /// The index behind the next row delimiter, quoted or not.
    int nextRow(int p) {
        while (p < end && !startsRowDelimiter(p)) {
            p++;
        }
        return p == end ? end : p + rowDelimiter.length;
    }

    /// Whether the row read last has nothing in it.
    boolean isBlankRow() {
        return count == 1 && limit > 0 && starts[0] == ends[0] && !quoted[0];
    }

    /// The fields of the row read last, kept ones and others.
    int count() {
        return count;
    }

    int start(int field) {
        return starts[field];
    }

    int end(int field) {
        return ends[field];
    }

    boolean isQuoted(int field) {
        return quoted[field];
    }

    /// Copies a field with its doubled quotes made single; returns the number of bytes, never more than the field has.
    int undouble(int field, byte[] out) {
        int n = 0;
        for (int p = starts[field]; p < ends[field]; p++) {
            out[n++] = text[p];
            if (doubled[field] && text[p] == '"') {
                p++;
            }
        }
        return n;
    }

    boolean hasDoubledQuotes(int field) {
        return doubled[field];
    }

    private int field(int start) throws MalformedException {
        int p = blanks(start);
        if (hasQuotes && p < end && text[p] == '"') {
            return quotedField(p);
        }
        p = start;
        byte row = rowDelimiter[0];
        byte column = columnDelimiter[0];
        while (p < end) {
            byte b = text[p];
            if ((b == row || b == column) && (startsRowDelimiter(p) || startsColumnDelimiter(p))) {
                break;
            }
            p++;
        }
        boolean endsRow = p == end || startsRowDelimiter(p);
        int stop = dropsReturn && endsRow && p > start && text[p - 1] == '\r' ? p - 1 : p;
        keep(start, stop, false, false);
        return p;
    }

    private int quotedField(int open) throws MalformedException {
        boolean hasDoubled = false;
        int p = open + 1;
        while (true) {
            if (p >= end) {
                throw new MalformedException("a quoted field does not end", end);
            }
            if (text[p] == '"') {
                if (p + 1 == end || text[p + 1] != '"') {
                    break;
                }
                hasDoubled = true;
                p++;
            }
            p++;
        }
        keep(open + 1, p, true, hasDoubled);
        p = blanks(p + 1);
        if (dropsReturn && p < end && text[p] == '\r' && (p + 1 == end || text[p + 1] == '\n')) {
            p++;
        }
        if (p < end && !startsRowDelimiter(p) && !startsColumnDelimiter(p)) {
            throw new MalformedException("text follows the closing quote of a field", p);
        }
        return p;
    }

    private void keep(int start, int stop, boolean isQuoted, boolean hasDoubled) {
        if (count < limit) {
            starts[count] = start;
            ends[count] = stop;
            quoted[count] = isQuoted;
            doubled[count] = hasDoubled;
        }
        count++;
    }

    private int blanks(int p) {
        while (passesBlanks && p < end && text[p] == ' ') {
            p++;
        }
        return p;
    }

    /// Of two delimiters that both stand at `p` the longer one counts.
    private boolean startsRowDelimiter(int p) {
        return startsWith(rowDelimiter, p)
                && (columnDelimiter.length <= rowDelimiter.length || !startsWith(columnDelimiter, p));
    }

    private boolean startsColumnDelimiter(int p) {
        return startsWith(columnDelimiter, p);
    }

    private boolean startsWith(byte[] delimiter, int p) {
        if (text[p] != delimiter[0] || p + delimiter.length > end) {
            return false;
        }
        for (int i = 1; i < delimiter.length; i++) {
            if (text[p + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }
}
