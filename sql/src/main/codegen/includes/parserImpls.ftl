/** Parses the rest of CREATE [OR REPLACE] STREAM. */
SqlCreate CreateStream(Span s, boolean replace) :
{
    final SqlIdentifier name;
    SqlIdentifier newName = null;
    final List<SqlNode> columns = new ArrayList<SqlNode>();
    final Span list;
}
{
    <STREAM> name = CompoundIdentifier()
    <LPAREN> { list = span(); }
    AddColumnDeclaration(columns)
    (
        <COMMA> AddColumnDeclaration(columns)
    )*
    <RPAREN> { list.end(this); }
    (
        StreamOptions()
    |
        <DESCRIPTION> StringLiteral()
    |
        <RENAME> <TO> newName = CompoundIdentifier()
    )*
    {
        return new CreateStream(s.end(this), replace, name, newName, new SqlNodeList(columns, list.pos()));
    }
}

void AddColumnDeclaration(List<SqlNode> columns) :
{
    final SqlIdentifier name;
    final SqlDataTypeSpec type;
    final boolean isNullable;
}
{
    name = SimpleIdentifier()
    type = DataType()
    isNullable = NullableOptDefaultTrue()
    [ <DESCRIPTION> StringLiteral() ]
    {
        columns.add(new ColumnDeclaration(Span.of(name).end(this), name, type.withNullable(isNullable)));
    }
}

/** OPTIONS (name 'value', ...): accepted, without effect. */
void StreamOptions() :
{
}
{
    <OPTIONS> <LPAREN> SimpleIdentifier() StringLiteral()
    (
        <COMMA> SimpleIdentifier() StringLiteral()
    )*
    <RPAREN>
}

/** Parses the rest of CREATE [OR REPLACE] PUMP. */
SqlCreate CreatePump(Span s, boolean replace) :
{
    final SqlIdentifier name;
    boolean isStarted = true;
    final SqlIdentifier target;
    SqlNodeList columns = null;
    final SqlNode query;
}
{
    <PUMP> name = CompoundIdentifier()
    [
        <STARTED>
    |
        <STOPPED> { isStarted = false; }
    ]
    [ StreamOptions() ]
    [ <DESCRIPTION> StringLiteral() ]
    <AS>
    <INSERT> [ <EXPEDITED> ] <INTO> target = CompoundIdentifier()
    [
        LOOKAHEAD(3)
        columns = ParenthesizedSimpleIdentifierList()
    ]
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    {
        return new CreatePump(s.end(this), replace, name, isStarted, target, columns, query);
    }
}

/** STEP(value BY step). */
SqlCall StepCall() :
{
    final Span s;
    final List<SqlNode> args = new ArrayList<SqlNode>();
}
{
    <STEP> { s = span(); }
    <LPAREN>
    AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    ( <BY> | <COMMA> )
    AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    <RPAREN>
    {
        return DialectFunctions.STEP.createCall(s.end(this), args);
    }
}

/** SUBSTRING in its three forms: (s FROM p FOR n), (s, p, n) and (s SIMILAR p ESCAPE e). */
SqlCall SubstringCall() :
{
    final Span s;
    final List<SqlNode> args = new ArrayList<SqlNode>();
}
{
    <SUBSTRING> { s = span(); }
    <LPAREN>
    AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    (
        <SIMILAR> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        <ESCAPE> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        <RPAREN> {
            return DialectFunctions.SUBSTRING_SIMILAR.createCall(s.end(this), args);
        }
    |
        <COMMA> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        [ <COMMA> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) ]
        <RPAREN> {
            return DialectFunctions.SUBSTRING_COMMA.createCall(s.end(this), args);
        }
    |
        <FROM> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        [ <FOR> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) ]
        <RPAREN> {
            return DialectFunctions.SUBSTRING.createCall(s.end(this), args);
        }
    )
}

/** WINDOWED BY STAGGER (PARTITION BY key, ... RANGE INTERVAL ...), in the place of GROUP BY: the keys, then the mark. */
SqlNodeList StaggerWindow() :
{
    final Span s;
    final List<SqlNode> keys = new ArrayList<SqlNode>();
    final SqlNode range;
}
{
    <WINDOWED> { s = span(); }
    <BY> <STAGGER> <LPAREN>
    <PARTITION> <BY>
    AddExpression(keys, ExprContext.ACCEPT_SUB_QUERY)
    (
        <COMMA> AddExpression(keys, ExprContext.ACCEPT_SUB_QUERY)
    )*
    <RANGE> range = IntervalLiteral()
    <RPAREN>
    {
        keys.add(DialectAggregates.STAGGER.createCall(s.end(this), range));
        return new SqlNodeList(keys, s.end(this));
    }
}

/** ORDER BY time WITHIN INTERVAL ...: the length goes behind the order as a mark. */
void OrderWithin(SqlNodeList order) :
{
    final SqlNode length;
}
{
    <WITHIN> length = IntervalLiteral()
    {
        order.add(DialectAggregates.WITHIN.createCall(getPos(), length));
    }
}

/** Parses the rest of CREATE [OR REPLACE] VIEW. */
SqlCreate CreateView(Span s, boolean replace) :
{
    final SqlIdentifier name;
    SqlNodeList columns = null;
    final SqlNode query;
}
{
    <VIEW> name = CompoundIdentifier()
    [ columns = ParenthesizedSimpleIdentifierList() ]
    [ StreamOptions() ]
    [ <DESCRIPTION> StringLiteral() ]
    <AS> query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    {
        return new CreateView(s.end(this), replace, name, columns, query);
    }
}

/** Parses the rest of CREATE [OR REPLACE] FUNCTION. */
SqlCreate CreateFunction(Span s, boolean replace) :
{
    final SqlIdentifier name;
    final List<SqlNode> parameters = new ArrayList<SqlNode>();
    final SqlDataTypeSpec type;
    boolean returnsNull = false;
    final SqlNode body;
}
{
    <FUNCTION> name = CompoundIdentifier()
    <LPAREN>
    [
        AddParameter(parameters)
        (
            <COMMA> AddParameter(parameters)
        )*
    ]
    <RPAREN>
    <RETURNS> type = DataType()
    (
        <LANGUAGE> <SQL>
    |
        <SPECIFIC> SimpleIdentifier()
    |
        [ <NOT> ] <DETERMINISTIC>
    |
        <CONTAINS> <SQL>
    |
        <CALLED> <ON> <NULL> <INPUT>
    |
        <READS> <SQL> <DATA>
    |
        <MODIFIES> <SQL> <DATA>
    |
        <RETURNS> <NULL> <ON> <NULL> <INPUT> { returnsNull = true; }
    )*
    <RETURN> body = Expression(ExprContext.ACCEPT_NON_QUERY)
    {
        return new CreateFunction(s.end(this), replace, name, parameters, type, returnsNull, body);
    }
}

void AddParameter(List<SqlNode> parameters) :
{
    final SqlIdentifier name;
    final SqlDataTypeSpec type;
}
{
    name = SimpleIdentifier() type = DataType()
    {
        parameters.add(new ColumnDeclaration(Span.of(name).end(this), name, type));
    }
}

/** Parses the rest of DROP. */
SqlDrop DropObject(Span s, boolean replace) :
{
    final DropObject.Kind kind;
    boolean ifExists = false;
    final SqlIdentifier name;
}
{
    (
        <STREAM> { kind = DropObject.Kind.STREAM; }
    |
        <PUMP> { kind = DropObject.Kind.PUMP; }
    |
        <VIEW> { kind = DropObject.Kind.VIEW; }
    |
        <FUNCTION> { kind = DropObject.Kind.FUNCTION; }
    )
    [ LOOKAHEAD(2) <IF> <EXISTS> { ifExists = true; } ]
    name = CompoundIdentifier()
    [ <CASCADE> | <RESTRICT> ]
    {
        return new DropObject(s.end(this), kind, ifExists, name);
    }
}

/** ALTER PUMP name, ... START or STOP. */
SqlNode AlterPump() :
{
    final Span s;
    final List<SqlNode> names = new ArrayList<SqlNode>();
    SqlIdentifier name;
    final boolean starts;
}
{
    <ALTER> { s = span(); } <PUMP>
    name = CompoundIdentifier() { names.add(name); }
    (
        <COMMA> name = CompoundIdentifier() { names.add(name); }
    )*
    (
        <START> { starts = true; }
    |
        <STOP> { starts = false; }
    )
    {
        return new AlterPump(s.end(this), names, starts);
    }
}
