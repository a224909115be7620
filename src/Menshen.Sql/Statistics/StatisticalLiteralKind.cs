namespace Menshen.Sql.Statistics;

/// <summary>How a constant was written.</summary>
public enum StatisticalLiteralKind
{
    /// <summary>In quotes; its type is the column's.</summary>
    Text,
    /// <summary>Digits.</summary>
    Number,
    /// <summary><c>true</c> or <c>false</c>.</summary>
    Truth,
}
