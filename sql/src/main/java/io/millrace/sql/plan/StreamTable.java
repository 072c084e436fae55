package io.millrace.sql.plan;

import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.RowType;
import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.StreamableTable;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractTable;

/// A stream as Calcite sees it: the declared columns, the hidden ones, and ROWTIME, by which its rows ascend, last.
public final class StreamTable extends AbstractTable implements StreamableTable {

    /// The name of the column that holds a row's time.
    public static final String ROWTIME = "ROWTIME";

    /// The name of the stream of rows that were dropped, which no code can create or write.
    public static final String ERRORS = "error_stream";

    private final String name;
    private final RowType type;
    private final List<Column> hidden;

    /// @param hidden columns whose values follow those of the declared ones; a declared one of the same name wins
    public StreamTable(String name, RowType type, List<Column> hidden) {
        this.name = name;
        this.type = type;
        this.hidden = hidden;
    }

    public String name() {
        return name;
    }

    public RowType type() {
        return type;
    }

    /// Whether the stream comes from outside.
    public boolean isInput() {
        return !hidden.isEmpty();
    }

    /// Whether `*` leaves the column out.
    public boolean isHidden(String column) {
        return column.equals(ROWTIME) || type.indexOf(column) < 0;
    }

    /// The position of ROWTIME among the fields, behind all that rows hold.
    public int rowtimeField() {
        return type.columns().size() + hidden.size();
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        RelDataTypeFactory.Builder builder = types.builder();
        for (Column column : type.columns()) {
            builder.add(column.name(), Dialect.type(types, column.type(), column.isNullable()));
        }
        for (Column column : hidden) {
            boolean isShadowed = type.indexOf(column.name()) >= 0;
            builder.add(
                    isShadowed ? column.name() + "\u0000" : column.name(),
                    Dialect.type(types, column.type(), column.isNullable()));
        }
        return builder.add(ROWTIME, Dialect.type(types, ColumnType.of(ColumnType.Kind.TIMESTAMP), false))
                .build();
    }

    @Override
    public Statistic getStatistic() {
        RelCollation ascending =
                RelCollations.of(new RelFieldCollation(rowtimeField(), RelFieldCollation.Direction.ASCENDING));
        return Statistics.of(100d, List.of(), List.of(ascending));
    }

    @Override
    public Table stream() {
        return this;
    }
}
