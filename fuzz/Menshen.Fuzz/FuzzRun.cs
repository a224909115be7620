using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Menshen.Fuzz;

/// <summary>Throws mutated inputs at targets and collects what is not a clean answer.</summary>
internal static class FuzzRun
{
    /// <summary>Findings after which going on says nothing new.</summary>
    private const int EnoughFindings = 10;

    public static FuzzReport Run(IReadOnlyList<IFuzzTarget> targets, long iterations, ulong seed)
    {
        var drawn = targets.SelectMany(target => Enumerable.Repeat(target, target.Weight)).ToArray();
        var mutator = new Mutator(seed);
        var buffer = new byte[Mutator.MaximumSize];
        var findings = new List<string>();
        var mostAllocated = 0L;
        Warm(targets);
        var clock = Stopwatch.StartNew();
        var i = 0L;
        for (; i < iterations && findings.Count < EnoughFindings; i++)
        {
            var target = drawn[mutator.Below(drawn.Length)];
            var start = target.Seeds[mutator.Below(target.Seeds.Count)];
            var other = drawn[mutator.Below(drawn.Length)].Seeds[0];
            var length = mutator.Mutate(start, other, buffer);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var wrong = Feed(target, buffer.AsSpan(0, length));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            mostAllocated = Math.Max(mostAllocated, allocated);
            if (wrong is null && allocated > target.AllocationLimit)
            {
                wrong = $"allocated {allocated} bytes where {target.AllocationLimit} are allowed";
            }
            if (wrong is not null)
            {
                findings.Add($"{target.Name} seed {seed} input {i}: {wrong}: {Convert.ToHexString(buffer.AsSpan(0, length))}");
            }
        }
        return new FuzzReport(i, findings, mostAllocated, clock.Elapsed);
    }

    /// <summary>First calls allocate in the runtime; that is not what is measured.</summary>
    private static void Warm(IReadOnlyList<IFuzzTarget> targets)
    {
        foreach (var target in targets)
        {
            foreach (var seed in target.Seeds)
            {
                if (Feed(target, seed) is { } wrong)
                {
                    throw new InvalidOperationException($"{target.Name}: a valid input is not answered as it should be: {wrong}");
                }
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any exception is a finding.")]
    private static string? Feed(IFuzzTarget target, ReadOnlySpan<byte> input)
    {
        try
        {
            return target.Run(input);
        }
        catch (Exception unhandled)
        {
            return unhandled.ToString();
        }
    }
}
