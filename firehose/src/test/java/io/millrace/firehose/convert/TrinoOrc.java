package io.millrace.firehose.convert;

import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;

import io.airlift.slice.Slices;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.trino.orc.MemoryOrcDataSource;
import io.trino.orc.OrcDataSourceId;
import io.trino.orc.OrcPredicate;
import io.trino.orc.OrcReader;
import io.trino.orc.OrcReaderOptions;
import io.trino.orc.OrcRecordReader;
import io.trino.spi.block.Block;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.CharType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.SqlVarbinary;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeOperators;
import io.trino.spi.type.VarbinaryType;
import io.trino.spi.type.VarcharType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.joda.time.DateTimeZone;
import org.jspecify.annotations.Nullable;

/// Reads ORC files by a reader that has nothing in common with what wrote them.
public final class TrinoOrc {

    private static final TypeOperators OPERATORS = new TypeOperators();

    static {
        // else a library below attaches a debugger to this process, to learn how objects lie in memory
        System.setProperty("jol.skipHotspotSAAttach", "true");
    }

    private TrinoOrc() {}

    /// The rows of a file, shown as [RandomRows] expects them.
    public static List<String> read(Path file, Struct table) throws IOException {
        OrcReader reader = open(file);
        List<Type> types =
                table.fields().stream().map(field -> type(field.type())).toList();
        List<String> rows = new ArrayList<>();
        try (OrcRecordReader records = reader.createRecordReader(
                reader.getRootColumn().getNestedColumns(),
                types,
                false,
                OrcPredicate.TRUE,
                DateTimeZone.UTC,
                newSimpleAggregatedMemoryContext(),
                100,
                e -> new IllegalStateException("reading " + file, e))) {
            for (SourcePage page = records.nextPage(); page != null; page = records.nextPage()) {
                for (int row = 0; row < page.getPositionCount(); row++) {
                    List<String> columns = new ArrayList<>();
                    for (int i = 0; i < types.size(); i++) {
                        Block block = page.getBlock(i);
                        columns.add(shown(table.fields().get(i).type(), objectOf(types.get(i), block, row)));
                    }
                    rows.add("(" + String.join(",", columns) + ")");
                }
            }
        }
        return rows;
    }

    /// How many stripes a file has.
    static int stripes(Path file) throws IOException {
        return open(file).getFooter().getStripes().size();
    }

    private static OrcReader open(Path file) throws IOException {
        return OrcReader.createOrcReader(
                        new MemoryOrcDataSource(
                                new OrcDataSourceId(file.toString()), Slices.wrappedBuffer(Files.readAllBytes(file))),
                        new OrcReaderOptions())
                .orElseThrow();
    }

    private static Type type(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> BooleanType.BOOLEAN;
            case ColumnType.Whole whole ->
                switch (whole.bits()) {
                    case 8 -> TinyintType.TINYINT;
                    case 16 -> SmallintType.SMALLINT;
                    case 32 -> IntegerType.INTEGER;
                    default -> BigintType.BIGINT;
                };
            case ColumnType.Single _ -> RealType.REAL;
            case ColumnType.DoublePrecision _ -> DoubleType.DOUBLE;
            case ColumnType.Decimal decimal -> DecimalType.createDecimalType(decimal.precision(), decimal.scale());
            case ColumnType.Text _ -> VarcharType.VARCHAR;
            case ColumnType.Varchar varchar -> VarcharType.createVarcharType(varchar.length());
            case ColumnType.Char fixed -> CharType.createCharType(fixed.length());
            case ColumnType.Binary _ -> VarbinaryType.VARBINARY;
            case ColumnType.Date _ -> DateType.DATE;
            case ColumnType.Timestamp _ -> TimestampType.TIMESTAMP_MICROS;
            case ColumnType.Sequence sequence -> new ArrayType(type(sequence.element()));
            case ColumnType.Mapping mapping -> new MapType(type(mapping.key()), type(mapping.value()), OPERATORS);
            case Struct struct ->
                RowType.from(struct.fields().stream()
                        .map(field -> RowType.field(field.name(), type(field.type())))
                        .toList());
        };
    }

    @SuppressWarnings("NullAway") // no type that is read here asks for a session
    private static @Nullable Object objectOf(Type type, Block block, int row) {
        return type.getObjectValue(null, block, row);
    }

    private static String shown(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return "-";
        }
        return switch (type) {
            case ColumnType.Single _ -> String.valueOf((double) (Float) value);
            case ColumnType.Text _, ColumnType.Varchar _, ColumnType.Char _ -> "'" + value + "'";
            case ColumnType.Binary _ -> HexFormat.of().formatHex(((SqlVarbinary) value).getBytes());
            case ColumnType.Sequence sequence -> {
                List<String> elements = new ArrayList<>();
                for (Object element : (List<?>) value) {
                    elements.add(shown(sequence.element(), element));
                }
                yield "[" + String.join(",", elements) + "]";
            }
            case ColumnType.Mapping mapping -> {
                TreeMap<String, String> entries = new TreeMap<>();
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    entries.put(entry.getKey().toString(), shown(mapping.value(), entry.getValue()));
                }
                yield entries.toString();
            }
            case Struct struct -> {
                List<String> fields = new ArrayList<>();
                for (int i = 0; i < struct.fields().size(); i++) {
                    Field field = struct.fields().get(i);
                    fields.add(shown(field.type(), ((List<?>) value).get(i)));
                }
                yield "(" + String.join(",", fields) + ")";
            }
            default -> value.toString();
        };
    }
}
