// Counting that the protocols rest on, for any n. Crash faults, t_c < n/2: two sets of N = n − t_c servers intersect
// [CS04 Alg. 1, §2.3]. Byzantine faults, n > 3t: two sets of n − t have a correct server in common. And the counting of the get-core
// exchange [Attiya–Welch, §14.3.2], on which the coin of π_CR93 rests.

module Quorums {
  // All servers, numbered from 0 here.
  function Servers(n: nat): set<nat>
    ensures forall i: nat :: i in Servers(n) <==> i < n
  {
    if n == 0 then {} else Servers(n - 1) + {n - 1}
  }

  lemma ServersCount(n: nat)
    ensures |Servers(n)| == n
  {
    if n > 0 {
      ServersCount(n - 1);
    }
  }

  lemma IndexOf(u: seq<nat>, j: nat) returns (l: nat)
    requires j in u
    ensures l < |u| && u[l] == j
  {
    l :| l < |u| && u[l] == j;
  }

  // The set of a sequence of different servers.
  function ElementsOf(u: seq<nat>): set<nat>
    requires forall i, j :: 0 <= i < j < |u| ==> u[i] != u[j]
    ensures |ElementsOf(u)| == |u|
    ensures forall j :: j in ElementsOf(u) <==> j in u
  {
    if |u| == 0 then {}
    else
      assert u == u[..|u| - 1] + [u[|u| - 1]];
      ElementsOf(u[..|u| - 1]) + {u[|u| - 1]}
  }

  lemma SubsetCount(a: set<nat>, b: set<nat>)
    requires a <= b
    ensures |a| <= |b|
    ensures |a| == |b| ==> a == b
  {
    assert b == a + (b - a);
    if |a| == |b| {
      assert |b - a| == 0;
      assert b - a == {};
    }
  }

  lemma UnionCount<T>(a: set<T>, b: set<T>)
    ensures |a + b| <= |a| + |b|
  {
    assert |a + b| == |a| + |b| - |a * b|;
  }

  lemma IntersectionCount(n: nat, a: set<nat>, b: set<nat>)
    requires a <= Servers(n) && b <= Servers(n)
    ensures |a * b| >= |a| + |b| - n
  {
    ServersCount(n);
    SubsetCount(a + b, Servers(n));
    assert |a + b| == |a| + |b| - |a * b|;
  }

  // Two sets of N servers have one in common.
  lemma QuorumsMeet(n: nat, a: set<nat>, b: set<nat>) returns (common: nat)
    requires a <= Servers(n) && b <= Servers(n) && |a| + |b| > n
    ensures common in a && common in b
  {
    IntersectionCount(n, a, b);
    assert a * b != {};
    common :| common in a * b;
  }

  // A server outside a set that misses at most t.
  lemma ManyOfAll(n: nat, t: nat, missing: set<nat>)
    requires missing <= Servers(n) && |missing| <= t
    ensures |Servers(n) - missing| >= n - t
  {
    ServersCount(n);
    assert |Servers(n) - missing| == n - |missing| by {
      assert Servers(n) == missing + (Servers(n) - missing);
    }
  }

  // Claim, n > 3t: two sets of n − t servers have a correct one in common.
  lemma CorrectInCommon(n: nat, t: nat, faulty: set<nat>, a: set<nat>, b: set<nat>) returns (common: nat)
    requires n > 3 * t && faulty <= Servers(n) && |faulty| <= t
    requires a <= Servers(n) && b <= Servers(n) && |a| >= n - t && |b| >= n - t
    ensures common in a && common in b && common !in faulty
  {
    IntersectionCount(n, a, b);
    if a * b <= faulty {
      SubsetCount(a * b, faulty);
    }
    common :| common in a * b && common !in faulty;
  }

  // The rows in whose set a column is.
  function Rows(table: seq<set<nat>>, column: nat): set<nat> {
    set i: nat | i < |table| && column in table[i] :: i
  }

  // How many marks the first k columns of a table hold.
  function MarksByColumn(table: seq<set<nat>>, k: nat): nat {
    if k == 0 then 0 else MarksByColumn(table, k - 1) + |Rows(table, k - 1)|
  }

  function MarksByRow(table: seq<set<nat>>): nat {
    if |table| == 0 then 0 else MarksByRow(table[..|table| - 1]) + |table[|table| - 1]|
  }

  lemma RowsOfLonger(table: seq<set<nat>>, column: nat)
    requires |table| > 0
    ensures |Rows(table, column)| ==
      |Rows(table[..|table| - 1], column)| + if column in table[|table| - 1] then 1 else 0
  {
    var last := |table| - 1;
    var before := Rows(table[..last], column);
    if column in table[last] {
      assert Rows(table, column) == before + {last};
    } else {
      assert Rows(table, column) == before;
    }
  }

  lemma MarksOfLonger(table: seq<set<nat>>, k: nat)
    requires |table| > 0
    ensures MarksByColumn(table, k) == MarksByColumn(table[..|table| - 1], k) + |table[|table| - 1] * Servers(k)|
  {
    var last := table[|table| - 1];
    if k == 0 {
      assert last * Servers(0) == {};
    } else {
      MarksOfLonger(table, k - 1);
      RowsOfLonger(table, k - 1);
      if k - 1 in last {
        assert last * Servers(k) == last * Servers(k - 1) + {k - 1};
      } else {
        assert last * Servers(k) == last * Servers(k - 1);
      }
    }
  }

  lemma NoMarks(k: nat)
    ensures MarksByColumn([], k) == 0
  {
    if k > 0 {
      NoMarks(k - 1);
      assert Rows([], k - 1) == {};
    }
  }

  // Counting twice: by columns and by rows.
  lemma CountedTwice(table: seq<set<nat>>, n: nat)
    requires forall i :: 0 <= i < |table| ==> table[i] <= Servers(n)
    ensures MarksByColumn(table, n) == MarksByRow(table)
  {
    if |table| == 0 {
      NoMarks(n);
    } else {
      CountedTwice(table[..|table| - 1], n);
      MarksOfLonger(table, n);
      assert table[|table| - 1] * Servers(n) == table[|table| - 1];
    }
  }

  lemma RowsAtLeast(table: seq<set<nat>>, q: nat)
    requires forall i :: 0 <= i < |table| ==> |table[i]| >= q
    ensures MarksByRow(table) >= |table| * q
  {
    if |table| > 0 {
      RowsAtLeast(table[..|table| - 1], q);
      assert |table| * q == (|table| - 1) * q + q;
    }
  }

  lemma ColumnsBelow(table: seq<set<nat>>, k: nat, q: nat)
    requires forall j :: 0 <= j < k ==> |Rows(table, j)| < q
    ensures k > 0 ==> MarksByColumn(table, k) < k * q
  {
    if k > 1 {
      ColumnsBelow(table, k - 1, q);
      assert k * q == (k - 1) * q + q;
    }
  }

  // The counting of get-core: n servers each name q of n; then some server is named by q.
  lemma NamedByMany(table: seq<set<nat>>, q: nat) returns (column: nat)
    requires |table| > 0 && forall i :: 0 <= i < |table| ==> table[i] <= Servers(|table|) && |table[i]| >= q
    ensures column < |table| && |Rows(table, column)| >= q
  {
    var n := |table|;
    if forall j :: 0 <= j < n ==> |Rows(table, j)| < q {
      ColumnsBelow(table, n, q);
      CountedTwice(table, n);
      RowsAtLeast(table, q);
    }
    column :| 0 <= column < n && |Rows(table, column)| >= q;
  }

  // Claim: what that server sent in the second exchange reaches whoever hears q servers in the third, since q + q > n: its set is in
  // everyone's result, which so holds at least q values in common.
  lemma CoreReachesAll(table: seq<set<nat>>, q: nat) returns (core: nat)
    requires |table| > 0 && 2 * q > |table|
    requires forall i :: 0 <= i < |table| ==> table[i] <= Servers(|table|) && |table[i]| >= q
    ensures core < |table|
    ensures forall heard: set<nat> ::
      heard <= Servers(|table|) && |heard| >= q ==> exists i :: i in heard && i < |table| && core in table[i]
  {
    core := NamedByMany(table, q);
    forall heard: set<nat> | heard <= Servers(|table|) && |heard| >= q
      ensures exists i :: i in heard && i < |table| && core in table[i]
    {
      var i := QuorumsMeet(|table|, heard, Rows(table, core));
    }
  }
}
