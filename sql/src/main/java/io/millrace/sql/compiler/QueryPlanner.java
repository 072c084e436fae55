package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.assembly.Joining;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.plan.Dialect;
import io.millrace.sql.plan.ReferenceTable;
import io.millrace.sql.plan.StreamTable;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.hint.HintPredicates;
import org.apache.calcite.rel.hint.HintStrategyTable;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlAvgAggFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/// Validates the query of a pump against the streams there are, and makes relational algebra of it.
///
/// Nothing is optimized and no code is generated: the algebra is close to what was written, and Calcite's planner,
/// metadata and compiler are never loaded.
final class QueryPlanner {

    private static final HintStrategyTable HINTS = HintStrategyTable.builder()
            .hintStrategy(Joining.WINDOW_HINT, HintPredicates.TABLE_SCAN)
            .build();

    /// Calcite's own translations, but that AVG with OVER stays what it is: as a quotient of SUM and COUNT it
    /// would fail where the sum does not fit into the type of the average.
    private static final SqlRexConvertletTable CONVERTLETS = call -> call.getOperator()
                    instanceof SqlAvgAggFunction average
            ? (context, written) -> StandardConvertletTable.INSTANCE.convertAggregateFunction(context, average, written)
            : StandardConvertletTable.INSTANCE.get(call);

    private final CalciteSchema schema = CalciteSchema.createRootSchema(false, false);
    private final RelDataTypeFactory types;
    private final CalciteCatalogReader catalog;
    private final RelOptCluster cluster;

    QueryPlanner(CompileOptions options) {
        types = Dialect.types(options);
        catalog = new CalciteCatalogReader(schema, List.of(), types, new CalciteConnectionConfigImpl(new Properties()) {
            @Override
            public boolean caseSensitive() {
                return true;
            }
        });
        cluster = RelOptCluster.create(new IdlePlanner(), new RexBuilder(types));
        cluster.setMetadataQuerySupplier(IdlePlanner.NoMetadata::new);
    }

    /// Makes a stream known, or replaces the one of its name.
    void add(StreamTable stream) {
        schema.removeTable(stream.name());
        schema.add(stream.name(), stream);
    }

    /// Makes a reference table known.
    void add(ReferenceTable table) {
        schema.add(table.name(), table);
    }

    /// A query that has been found right.
    ///
    /// @param algebra what it computes; its last field is ROWTIME
    /// @param items where each field was written
    record Planned(RelNode algebra, List<SqlParserPos> items) {}

    /// Forgets a stream.
    void remove(String stream) {
        schema.removeTable(stream);
    }

    /// @param definitions the views and functions that the query may name
    /// @throws SqlException if the query is not right
    Planned plan(SqlNode query, Definitions definitions) {
        SqlNode streaming = new StreamingForm(definitions).of(query);
        PatternCheck.of(streaming);
        LengthCheck.of(streaming);
        DialectValidator validator = new DialectValidator(catalog, types);
        try {
            SqlNode validated = validator.validate(streaming);
            SqlToRelConverter converter = new SqlToRelConverter(
                    (_, _, _, _) -> {
                        throw new IllegalStateException("there are no views");
                    },
                    validator,
                    catalog,
                    cluster,
                    CONVERTLETS,
                    SqlToRelConverter.config()
                            .withTrimUnusedFields(false)
                            .withHintStrategyTable(HINTS)
                            .withExpand(false)
                            .withRemoveSortInSubQuery(false)
                            .withInSubQueryThreshold(Integer.MAX_VALUE)
                            .withRelBuilderConfigTransform(
                                    config -> config.withSimplify(false).withAggregateUnique(true)));
            RelNode algebra = converter.convertQuery(validated, false, true).project();
            return new Planned(algebra, positions(validated));
        } catch (StackOverflowError _) {
            SqlParserPos position = query.getParserPosition();
            throw new SqlException(
                    position.getLineNum(), position.getColumnNum(), "the query is nested too deeply", "");
        } catch (CalciteContextException e) {
            if (ScriptParser.sentence(e).startsWith("List of column aliases")) {
                throw new SqlException(
                        e.getPosLine(),
                        e.getPosColumn(),
                        "the list of column names is longer or shorter than the columns of what it names",
                        "Name each column that * shows; ROWTIME is not counted");
            }
            throw new SqlException(e.getPosLine(), e.getPosColumn(), ScriptParser.sentence(e), remedy(e));
        }
    }

    private static String remedy(CalciteContextException e) {
        return Remedies.of(ScriptParser.sentence(e));
    }

    private static List<SqlParserPos> positions(SqlNode query) {
        SqlNode first = query;
        while (!(first instanceof SqlSelect) && first instanceof SqlCall call) {
            first = call.operand(0);
        }
        return first instanceof SqlSelect select
                ? select.getSelectList().stream()
                        .map(SqlNode::getParserPosition)
                        .toList()
                : List.of();
    }
}
