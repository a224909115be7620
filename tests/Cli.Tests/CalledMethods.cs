using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Menshen.Cli.Tests;

/// <summary>What a method calls, directly or by others of its assembly, as its compiled code says.</summary>
internal static class CalledMethods
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Everything of <paramref name="assembly"/> that can be reached, and what is called from there.</summary>
    public static HashSet<MethodBase> From(MethodBase start, Assembly assembly)
    {
        var seen = new HashSet<MethodBase>();
        var waiting = new Stack<MethodBase>([start]);
        while (waiting.TryPop(out var method))
        {
            if (!seen.Add(method) || method.Module.Assembly != assembly) continue;
            // What is awaited or yielded is elsewhere.
            if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
                foreach (var part in machine.StateMachineType.GetMethods(All)) waiting.Push(part);
            foreach (var called in Direct(method)) waiting.Push(called);
        }
        return seen;
    }

    private static IEnumerable<MethodBase> Direct(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) yield break;
        for (var at = 0; at < il.Length;)
        {
            var code = il[at] == 0xFE ? Codes[(short)(0xFE00 | il[at + 1])] : Codes[il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineTok && Resolve(method, BitConverter.ToInt32(il, at)) is { } called) yield return called;
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
                _ => 4,
            };
        }
    }

    private static MethodBase? Resolve(MethodBase from, int token)
    {
        var ofType = from.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var member = from.Module.ResolveMember(token, ofType, from.IsGenericMethod ? from.GetGenericArguments() : null);
        return member is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } generic ? generic.GetGenericMethodDefinition() : member as MethodBase;
    }
}
