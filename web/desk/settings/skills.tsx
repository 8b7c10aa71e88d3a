import { defineWords } from "@/ui/words";
import { rest } from "../session";
import { Collection } from "./collection";
import { readSkills } from "./directory";
import { words } from "./words";

const own = defineWords({
  about: {
    en: "What rules may ask for and agents can have, at a level of 1 to 10: languages, products, kinds of problems.",
    ru: "Что могут требовать правила и что умеют операторы, на уровне от 1 до 10: языки, товары, виды вопросов.",
    uk: "Чого можуть вимагати правила і що вміють оператори, на рівні від 1 до 10: мови, товари, види питань.",
  },
});

export function Skills() {
  return (
    <Collection
      title={words.skills}
      about={own.about}
      read={readSkills}
      nameOf={(skill) => skill.name}
      columns={[{ words: words.name, show: (skill) => skill.name }]}
      specs={[{ key: "name", label: words.name, kind: "text", required: true }]}
      create={(values) => rest.POST("/api/v1/skills", { body: values as never })}
      remove={(skill) =>
        rest.DELETE("/api/v1/skills/{skill_id}", { params: { path: { skill_id: skill.id } } })
      }
    />
  );
}
