package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.parser.ColumnDeclaration;
import io.millrace.sql.parser.CreateFunction;
import io.millrace.sql.parser.CreateView;
import io.millrace.sql.plan.StreamTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The views and functions that queries may name; what they stand for is put in the place of the name.
///
/// A view or function sees those that were there when it was created. So none can name itself.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-function.html>
final class Definitions {

    private final Map<String, View> views = new HashMap<>();
    private final Map<String, CreateFunction> functions = new HashMap<>();
    private final Map<String, Definitions> scopes = new HashMap<>();
    private final Set<String> tables = new HashSet<>();

    /// A view and what its query may name.
    private record View(CreateView statement, Definitions scope) {}

    private Definitions copy() {
        Definitions copy = new Definitions();
        copy.views.putAll(views);
        copy.functions.putAll(functions);
        copy.scopes.putAll(scopes);
        copy.tables.addAll(tables);
        return copy;
    }

    /// Makes the name of a reference table known, which a query inside an expression may read.
    void addTable(String name) {
        tables.add(name);
    }

    boolean hasTable(String name) {
        return tables.contains(name);
    }

    boolean hasView(String name) {
        return views.containsKey(name);
    }

    boolean hasFunction(String name) {
        return functions.containsKey(name);
    }

    void add(String name, CreateView view) {
        views.put(name, new View(view, copy()));
    }

    /// @throws SqlException if the expression names something that is no parameter
    void add(String name, CreateFunction function) {
        Set<String> names = new HashSet<>();
        for (ColumnDeclaration parameter : function.parameters()) {
            if (!names.add(parameter.name().getSimple())) {
                SqlParserPos position = parameter.getParserPosition();
                throw new SqlException(
                        position.getLineNum(),
                        position.getColumnNum(),
                        "the parameter \"" + parameter.name() + "\" is declared twice",
                        "");
            }
        }
        function.body().accept(new Substitution(function, List.of(), false));
        scopes.put(name, copy());
        functions.put(name, function);
    }

    void removeView(String name) {
        views.remove(name);
    }

    void removeFunction(String name) {
        functions.remove(name);
    }

    /// The query that a name stands for, ready to be validated.
    Optional<SqlNode> view(SqlIdentifier name) {
        View view = name.isSimple() ? views.get(name.getSimple()) : null;
        if (view == null) {
            return Optional.empty();
        }
        StreamingForm form = new StreamingForm(view.scope);
        SqlNode query = form.ofView(copy(view.statement.query()));
        if (view.statement.columns().isEmpty()) {
            return Optional.of(query);
        }
        List<SqlNode> alias = new ArrayList<>(List.of(query, name));
        alias.addAll(view.statement.columns().get());
        alias.add(new SqlIdentifier(StreamTable.ROWTIME, name.getParserPosition()));
        SqlNode named = SqlStdOperatorTable.AS.createCall(name.getParserPosition(), alias);
        return Optional.of(StreamingForm.all(named, name.getParserPosition()));
    }

    /// What a call of a function stands for: its expression, with the arguments in the place of the parameters.
    Optional<SqlNode> value(String name, SqlCall call) {
        CreateFunction function = functions.get(name);
        Definitions scope = scopes.get(name);
        if (function == null || scope == null) {
            return Optional.empty();
        }
        if (call.operandCount() != function.parameters().size()) {
            throw new SqlException(
                    call.getParserPosition().getLineNum(),
                    call.getParserPosition().getColumnNum(),
                    "the function \"" + name + "\" takes "
                            + function.parameters().size() + " arguments, not " + call.operandCount(),
                    "");
        }
        SqlNode body = new RowForm(false, scope).of(copy(function.body()));
        SqlNode value = body.accept(new Substitution(function, call.getOperandList(), true));
        if (value == null) {
            throw new IllegalStateException("the function " + name + " got lost");
        }
        SqlNode typed = cast(value, function.type());
        return Optional.of(function.returnsNullOnNull() ? orNull(typed, call) : typed);
    }

    /// RETURNS NULL ON NULL INPUT: the value, but NULL if an argument is.
    private static SqlNode orNull(SqlNode value, SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        SqlNodeList conditions = new SqlNodeList(position);
        SqlNodeList values = new SqlNodeList(position);
        for (SqlNode argument : call.getOperandList()) {
            conditions.add(SqlStdOperatorTable.IS_NULL.createCall(position, copy(argument)));
            values.add(SqlLiteral.createNull(position));
        }
        return conditions.isEmpty() ? value : new SqlCase(position, null, conditions, values, value);
    }

    private static SqlNode cast(SqlNode value, SqlDataTypeSpec type) {
        return SqlStdOperatorTable.CAST.createCall(value.getParserPosition(), value, type);
    }

    /// A tree of its own: what validates a tree also changes it.
    static SqlNode copy(SqlNode node) {
        SqlNode copy = node.accept(new Copy());
        if (copy == null) {
            throw new IllegalStateException("a query got lost: " + node);
        }
        return copy;
    }

    private static class Copy extends SqlShuttle {

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            CallCopyingArgHandler handler = new CallCopyingArgHandler(call, true);
            call.getOperator().acceptCall(this, call, false, handler);
            return handler.result();
        }

        @Override
        public @Nullable SqlNode visit(SqlNodeList list) {
            List<@Nullable SqlNode> items = new ArrayList<>();
            for (SqlNode item : list.getList()) {
                items.add(item == null ? null : item.accept(this));
            }
            return new SqlNodeList(items, list.getParserPosition());
        }
    }

    /// Puts the arguments of a call in the place of a function's parameters, as values of their types.
    private static final class Substitution extends Copy {

        private final CreateFunction function;
        private final List<SqlNode> arguments;
        private final boolean replaces;

        Substitution(CreateFunction function, List<SqlNode> arguments, boolean replaces) {
            this.function = function;
            this.arguments = arguments;
            this.replaces = replaces;
        }

        @Override
        public SqlNode visit(SqlIdentifier identifier) {
            for (int i = 0; i < function.parameters().size(); i++) {
                ColumnDeclaration parameter = function.parameters().get(i);
                if (identifier.isSimple()
                        && identifier.getSimple().equals(parameter.name().getSimple())) {
                    return replaces ? cast(Definitions.copy(arguments.get(i)), parameter.type()) : identifier;
                }
            }
            SqlParserPos position = identifier.getParserPosition();
            throw new SqlException(
                    position.getLineNum(),
                    position.getColumnNum(),
                    "the function \"" + function.name() + "\" has no parameter \"" + identifier + "\"",
                    "A function is an expression of its parameters alone");
        }
    }
}
