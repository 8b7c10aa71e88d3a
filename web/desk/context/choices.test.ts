import { describe, expect, it } from "vitest";
import { agentChoices, matches, type TeamMember } from "./choices";

const member = (name: string, more: Partial<TeamMember> = {}): TeamMember => ({
  id: name,
  name,
  state: "online",
  reason: "",
  since: "2026-11-04T10:00:00Z",
  capacity: 60,
  used: 0,
  queueIds: ["que_1"],
  skills: {},
  ...more,
});

const work = { weight: 20, requirements: [{ skill: "uk", level: 5 }] };

describe("agents to choose from", () => {
  it("come with those who could take it first", () => {
    const team = [
      member("Offline", { state: "offline", skills: { uk: 10 } }),
      member("Full", { used: 50, skills: { uk: 10 } }),
      member("Unskilled"),
      member("Busy", { used: 40, skills: { uk: 10 } }),
      member("Free", { skills: { uk: 5 } }),
      member("Away", { state: "away", skills: { uk: 10 } }),
    ];
    const found = agentChoices(team, work, "");
    expect(found.map((one) => one.agent.name)).toEqual([
      "Free",
      "Busy",
      "Full",
      "Unskilled",
      "Away",
      "Offline",
    ]);
    expect(found.filter((one) => one.fits).map((one) => one.free)).toEqual([60, 20]);
    expect(found[3]?.lacks).toEqual(["uk"]);
  });

  it("do not count wishes as lacks, and leave out who is not meant", () => {
    const wish = { weight: 1, requirements: [{ skill: "uk", level: 5, preferred: true }] };
    const found = agentChoices([member("A"), member("B")], wish, "", new Set(["B"]));
    expect(found.map((one) => [one.agent.name, one.fits])).toEqual([["A", true]]);
  });
});

describe("a typed name", () => {
  it("matches the beginnings of words in any alphabet", () => {
    expect(matches("Олена Коваль", "ков")).toBe(true);
    expect(matches("Олена Коваль", "ол КОВ")).toBe(true);
    expect(matches("Олена Коваль", "лен")).toBe(false);
    expect(matches("José Álvarez", "jose alv")).toBe(true);
    expect(matches("Андрій", "андрі")).toBe(true);
    expect(matches("Андрій", "андрії")).toBe(false);
    expect(matches("anyone", "  ")).toBe(true);
  });
});
