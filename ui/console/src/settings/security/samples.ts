import node from "../../../../../docs/samples/signed-ids/sign.mjs?raw";
import php from "../../../../../docs/samples/signed-ids/sign.php?raw";
import python from "../../../../../docs/samples/signed-ids/sign.py?raw";
import ruby from "../../../../../docs/samples/signed-ids/sign.rb?raw";
import java from "../../../../../docs/samples/signed-ids/Sign.java?raw";

/** The same files that the documents show and the tests run. */
export const samples = [
  { language: "PHP", code: php },
  { language: "Java", code: java },
  { language: "Node.js", code: node },
  { language: "Python", code: python },
  { language: "Ruby", code: ruby },
] as const;
