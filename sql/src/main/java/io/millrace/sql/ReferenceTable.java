package io.millrace.sql;

import io.millrace.sql.row.Column;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/// A reference table as Calcite sees it: a table that is no stream and has no ROWTIME.
final class ReferenceTable extends AbstractTable {

    private final TableDeclaration declaration;

    ReferenceTable(TableDeclaration declaration) {
        this.declaration = declaration;
    }

    String name() {
        return declaration.name();
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        RelDataTypeFactory.Builder builder = types.builder();
        for (Column column : declaration.type().columns()) {
            builder.add(column.name(), Dialect.type(types, column.type(), column.isNullable()));
        }
        return builder.build();
    }
}
