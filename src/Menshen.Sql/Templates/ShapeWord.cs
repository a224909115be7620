namespace Menshen.Sql.Templates;

/// <summary>One word of a shape: which mark it has, and where in the text it stands; values and comments are nowhere.</summary>
internal readonly record struct ShapeWord(byte Kind, int Start, int Length);
