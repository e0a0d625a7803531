using System.Numerics;
using Cons = TrustedHosts._ICons<System.Numerics.BigInteger, System.Numerics.BigInteger>;
using ConsEvent = TrustedHosts._IConsEvent<System.Numerics.BigInteger, System.Numerics.BigInteger>;
using FsGke = TrustedHosts._IFsGke<System.Numerics.BigInteger, System.Numerics.BigInteger>;
using Gke = TrustedHosts._IGke<System.Numerics.BigInteger, System.Numerics.BigInteger>;
using GkeEvent = TrustedHosts._IGkeEvent<System.Numerics.BigInteger, System.Numerics.BigInteger>;
using NewConsEvent = TrustedHosts.ConsEvent<System.Numerics.BigInteger, System.Numerics.BigInteger>;
using NewGkeEvent = TrustedHosts.GkeEvent<System.Numerics.BigInteger, System.Numerics.BigInteger>;
using Proved = TrustedHosts.__default;

namespace GkeVerified.Correspondence.OfTrustedHosts;

/// <summary>
/// The hosts of the Dafny module TrustedHosts, for natural numbers as session IDs, keys and values. Proofs/correspond makes a copy of this
/// file for each module with a change, which differs in the name of the module.
/// </summary>
internal sealed class Translation : ITranslation
{
    /// <inheritdoc/>
    public TranslatedHost Host(Setting setting) => setting.Kind switch
    {
        HostKind.Gke => new GkeHost(setting),
        HostKind.FsGke => new FsGkeHost(setting),
        _ => new ConsHost(setting),
    };

    private static GkeEvent EventOfGke(Happening happening) => happening.Act switch
    {
        Act.Input => NewGkeEvent.create_Start(happening.Server, happening.Session),
        Act.Output => NewGkeEvent.create_Finish(happening.Server, happening.Session, happening.Value),
        Act.Crash => NewGkeEvent.create_Crash(happening.Server),
        _ => NewGkeEvent.create_BreakIn(happening.Server),
    };

    private static ConsEvent EventOfCons(Happening happening) => happening.Act switch
    {
        Act.Input => NewConsEvent.create_Propose(happening.Server, happening.Session, happening.Value),
        Act.Output => NewConsEvent.create_Decide(happening.Server, happening.Session, happening.Value),
        _ => NewConsEvent.create_Halt(happening.Server),
    };

    private static ulong BitsOf(Dafny.ISet<BigInteger> sessions)
    {
        ulong bits = 0;
        foreach (BigInteger session in sessions.Elements)
        {
            bits |= 1UL << (int)session;
        }

        return bits;
    }

    private sealed class GkeHost(Setting setting) : StepHost<Gke, GkeEvent>(setting, Proved.GkeInit<BigInteger, BigInteger>(), EventOfGke)
    {
        public override ulong Revealed => 0;

        protected override TrustedHosts._IVerdict<Gke> Step(Gke state, GkeEvent happening) => Proved.GkeStep(state, happening);

        protected override TrustedHosts._IVerdict<Gke> Run(Dafny.ISequence<GkeEvent> happenings) => Proved.GkeRun(happenings);
    }

    private sealed class FsGkeHost(Setting setting)
        : StepHost<FsGke, GkeEvent>(setting, Proved.FsInit<BigInteger, BigInteger>(), EventOfGke)
    {
        public override ulong Revealed => BitsOf(Now.dtor_revealed);

        public override ulong RevealedBy(int server) =>
            BitsOf(Proved.Revealed(Setting.BreakIns, Now.dtor_base, Now.dtor_broken, (BigInteger)server));

        protected override TrustedHosts._IVerdict<FsGke> Step(FsGke state, GkeEvent happening) =>
            Proved.FsStep(Setting.BreakIns, state, happening);

        protected override TrustedHosts._IVerdict<FsGke> Run(Dafny.ISequence<GkeEvent> happenings) =>
            Proved.FsRun<BigInteger, BigInteger>(Setting.BreakIns, happenings);
    }

    private sealed class ConsHost(Setting setting)
        : StepHost<Cons, ConsEvent>(setting, Proved.ConsInit<BigInteger, BigInteger>(), EventOfCons)
    {
        public override ulong Revealed => 0;

        protected override TrustedHosts._IVerdict<Cons> Step(Cons state, ConsEvent happening) =>
            Proved.ConsStep(Setting.Once, state, happening);

        protected override TrustedHosts._IVerdict<Cons> Run(Dafny.ISequence<ConsEvent> happenings) =>
            Proved.ConsRun(Setting.Once, happenings);
    }

    private abstract class StepHost<TState, TEvent>(Setting setting, TState first, Func<Happening, TEvent> eventOf)
        : TranslatedHost(setting)
        where TState : class
    {
        private readonly TState _first = first;
        private readonly TEvent[] _events = [.. setting.Happenings.Select(eventOf)];

        public sealed override object State => Now;

        protected TState Now { get; private set; } = first;

        public sealed override string? Take(int happening)
        {
            TrustedHosts._IVerdict<TState> verdict = Step(Now, _events[happening]);
            if (verdict.is_Accepted)
            {
                Now = verdict.dtor_state;
            }

            return RuleOf(verdict);
        }

        public sealed override string? Judge(int happening) => RuleOf(Step(Now, _events[happening]));

        public sealed override string? Run(IReadOnlyList<int> happenings) =>
            RuleOf(Run(Dafny.Sequence<TEvent>.FromElements([.. happenings.Select(happening => _events[happening])])));

        public sealed override void Reset() => Now = _first;

        // States never change, so that a copy may share them.
        public sealed override Host Copy() => (Host)MemberwiseClone();

        protected abstract TrustedHosts._IVerdict<TState> Step(TState state, TEvent happening);

        protected abstract TrustedHosts._IVerdict<TState> Run(Dafny.ISequence<TEvent> happenings);

        private static string? RuleOf(TrustedHosts._IVerdict<TState> verdict) =>
            verdict.is_Refused ? verdict.dtor_rule.ToVerbatimString(false) : null;
    }
}
