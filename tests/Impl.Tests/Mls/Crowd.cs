using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.Mls;

/// <summary>A group over the symbolic TreeKEM: the state of every member, and an adversary that reads everything that is sent.</summary>
internal sealed class Crowd
{
    private readonly SortedDictionary<int, TreeKem> _states = [];
    private int _draws;

    public Crowd(int members)
    {
        for (int user = 1; user <= members; user++)
        {
            _states[user] = TreeKem.Establish(user, members, Random());
        }
    }

    public TreeKnowledge Adversary { get; } = new();

    public IEnumerable<TreeKem> States => _states.Values;

    public TreeKem this[int user]
    {
        get => _states[user];
        set => _states[user] = value;
    }

    /// <summary>The one key of all members.</summary>
    public TreeSecret Key
    {
        get
        {
            TreeSecret key = (TreeSecret)States.First().Key!;
            Assert.All(States, state => Assert.Equal(key, state.Key));
            return key;
        }
    }

    public RandomSource Random() => new SeededRandomSource(BitConverter.GetBytes(++_draws));

    public Proposal Add(int author, int member) => Propose(author, ProposalKind.Add, member);

    public Proposal Remove(int author, int member) => Propose(author, ProposalKind.Remove, member);

    public Proposal Update(int author) => Propose(author, ProposalKind.Update, author);

    public (Commit Commit, TreeWelcome? Welcome) Commit(int author, params Proposal[] proposals)
    {
        (Commit commit, Welcome? welcome) = _states[author].Commit(proposals);
        commit.Path.Reveal(Adversary);
        welcome?.Reveal(Adversary);
        return (commit, (TreeWelcome?)welcome);
    }

    /// <summary>All process a commit, those whom it removes too, who then leave; those whom it adds join.</summary>
    /// <returns>Those who have left.</returns>
    public List<TreeKem> Process((Commit Commit, TreeWelcome? Welcome) message)
    {
        var left = new List<TreeKem>();
        foreach (TreeKem state in States.ToArray())
        {
            Assert.True(state.IsValid(message.Commit));
            state.Process(message.Commit);
            if (!state.Members.Contains(state.Self))
            {
                _states.Remove(state.Self);
                left.Add(state);
            }
        }

        foreach (int user in message.Welcome?.Joiners ?? PartySet.Empty)
        {
            _states[user] = TreeKem.Join(user, KeyPackage.SecretFor(message.Welcome!.For(user)!.Addition), message.Welcome, Random());
        }

        return left;
    }

    /// <summary>One epoch: a commit is made and processed.</summary>
    public List<TreeKem> Step(int author, params Proposal[] proposals) => Process(Commit(author, proposals));

    private Proposal Propose(int author, ProposalKind kind, int member)
    {
        Proposal? proposal = _states[author].Propose(kind, member, 1);
        Assert.NotNull(proposal);
        Assert.True(_states[author].IsValid(proposal));
        return proposal;
    }
}
