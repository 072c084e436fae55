package io.millrace.sql.plan;

import io.millrace.sql.row.Column;
import io.millrace.sql.row.RowType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/// A reference table as Calcite sees it: a table that is no stream and has no ROWTIME.
public final class ReferenceTable extends AbstractTable {

    private final String name;
    private final RowType type;

    public ReferenceTable(String name, RowType type) {
        this.name = name;
        this.type = type;
    }

    public String name() {
        return name;
    }

    public RowType type() {
        return type;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        RelDataTypeFactory.Builder builder = types.builder();
        for (Column column : type.columns()) {
            builder.add(column.name(), Dialect.type(types, column.type(), column.isNullable()));
        }
        return builder.build();
    }
}
