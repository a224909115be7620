namespace Menshen.Sql.Sealing.Planning;

/// <summary>The parts that walk one text's tree, which call one another, and what they share.</summary>
internal sealed class PlanWalk
{
    public PlanWalk(SealedSchema schema, LiteralMap literals)
    {
        Literals = literals;
        Budget = new WorkBudget(Faults);
        Aims = new AimLedger(schema, Faults, Budget);
        Rules = new UseRules(Aims, Faults, Budget);
        Relations = new Relations(schema, Faults, Budget);
        Columns = new ColumnReferences(this);
        Suffixes = new SuffixSearches(this);
        Operators = new Operators(this);
        Functions = new FunctionCalls(this);
        Expressions = new Expressions(this);
        From = new FromItems(this);
        Clauses = new OutputClauses(this);
        With = new WithQueries(this);
        Queries = new Queries(this);
        Changes = new Changes(this);
        Definitions = new Definitions(this);
        Copies = new Copies(this);
        Statements = new Statements(this);
    }

    public LiteralMap Literals { get; }

    public PlanFaults Faults { get; } = new();

    public WorkBudget Budget { get; }

    public AimLedger Aims { get; }

    public UseRules Rules { get; }

    public Relations Relations { get; }

    public ColumnReferences Columns { get; }

    public SuffixSearches Suffixes { get; }

    public Operators Operators { get; }

    public FunctionCalls Functions { get; }

    public Expressions Expressions { get; }

    public FromItems From { get; }

    public OutputClauses Clauses { get; }

    public WithQueries With { get; }

    public Queries Queries { get; }

    public Changes Changes { get; }

    public Definitions Definitions { get; }

    public Copies Copies { get; }

    public Statements Statements { get; }
}
