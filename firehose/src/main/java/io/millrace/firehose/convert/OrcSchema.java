package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Struct;
import org.apache.orc.TypeDescription;

/// The columns of a table as ORC has them.
///
/// Source: <https://orc.apache.org/docs/types.html>
final class OrcSchema {

    private OrcSchema() {}

    static TypeDescription of(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> TypeDescription.createBoolean();
            case ColumnType.Whole whole ->
                switch (whole.bits()) {
                    case 8 -> TypeDescription.createByte();
                    case 16 -> TypeDescription.createShort();
                    case 32 -> TypeDescription.createInt();
                    default -> TypeDescription.createLong();
                };
            case ColumnType.Single _ -> TypeDescription.createFloat();
            case ColumnType.DoublePrecision _ -> TypeDescription.createDouble();
            // the precision bounds the scale, so it is set first in full
            case ColumnType.Decimal decimal ->
                TypeDescription.createDecimal()
                        .withPrecision(ColumnType.Decimal.MOST_DIGITS)
                        .withScale(decimal.scale())
                        .withPrecision(decimal.precision());
            case ColumnType.Text _ -> TypeDescription.createString();
            case ColumnType.Varchar varchar -> TypeDescription.createVarchar().withMaxLength(varchar.length());
            case ColumnType.Char fixed -> TypeDescription.createChar().withMaxLength(fixed.length());
            case ColumnType.Binary _ -> TypeDescription.createBinary();
            case ColumnType.Date _ -> TypeDescription.createDate();
            case ColumnType.Timestamp _ -> TypeDescription.createTimestamp();
            case ColumnType.Sequence sequence -> TypeDescription.createList(of(sequence.element()));
            case ColumnType.Mapping mapping -> TypeDescription.createMap(of(mapping.key()), of(mapping.value()));
            case Struct struct -> {
                TypeDescription described = TypeDescription.createStruct();
                struct.fields().forEach(field -> described.addField(field.name(), of(field.type())));
                yield described;
            }
        };
    }
}
