namespace Menshen.Fuzz;

/// <summary>One thing to throw mutated bytes at.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Valid inputs to start from.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>How often this target is drawn, compared with the others.</summary>
    int Weight { get; }

    /// <summary>Bytes one input may make the product allocate.</summary>
    long AllocationLimit { get; }

    /// <summary>Feeds the input. Null where all is as it should be, or what is wrong; an exception is always wrong.</summary>
    string? Run(ReadOnlySpan<byte> input);
}
