using System.Collections;
using System.Reflection;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Machines;

/// <summary>What an adversary reads.</summary>
internal sealed class Readings : IEavesdropper
{
    public List<object> Clear { get; } = [];

    public List<object> Sealed { get; } = [];

    public List<object> OpeningKeys { get; } = [];

    public void Sees(object value) => Clear.Add(value);

    public void SeesSealed(object key, object value) => Sealed.Add(value);

    public void SeesOpeningKey(object key) => OpeningKeys.Add(key);
}

/// <summary>The memory behind an object, whatever the object says of itself.</summary>
internal static class Memory
{
    /// <summary>All values of a type that can be reached from an object, but for what chance would give next.</summary>
    public static HashSet<T> Find<T>(object root)
        where T : struct => Walk<T>(root).Found;

    /// <summary>How many objects can be reached from one: what it keeps from being collected.</summary>
    public static int Count(object root) => Walk<DateTime>(root).Objects;

    private static (HashSet<T> Found, int Objects) Walk<T>(object root)
        where T : struct
    {
        var found = new HashSet<T>();
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<object?>([root]);
        while (pending.TryPop(out object? value))
        {
            switch (value)
            {
                case null or string or Type or Delegate or Impl.Machines.RandomSource:
                    continue;
                case T own:
                    found.Add(own);
                    continue;
                case IEnumerable items and Array:
                    visited.Add(items);
                    foreach (object? item in items)
                    {
                        pending.Push(item);
                    }

                    continue;
            }

            if (value.GetType().IsPrimitive || (!value.GetType().IsValueType && !visited.Add(value)))
            {
                continue;
            }

            for (Type? type = value.GetType(); type is not null; type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer)
                    {
                        pending.Push(field.GetValue(value));
                    }
                }
            }
        }

        return (found, visited.Count);
    }
}
