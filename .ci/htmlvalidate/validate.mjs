// Validates HTML: node validate.mjs RULES.json FILE… (the command of html-validate needs a newer Node than Debian's)
import { readFileSync } from 'node:fs';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
const [rules, ...files] = process.argv.slice(2);
const validator = new HtmlValidate(new StaticConfigLoader(JSON.parse(readFileSync(rules, 'utf8'))));
let wrong = 0;
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const report = await validator.validateString(text, file);
  for (const result of report.results) {
    for (const m of result.messages) {
      if (m.severity < 2) continue;
      wrong++;
      console.log(`${text.slice(0, text.indexOf('\n'))} line ${m.line - 1}: ${m.ruleId}: ${m.message}: ${text.split('\n')[m.line - 1].trim().slice(0, 200)}`);
    }
  }
}
process.exit(wrong ? 1 : 0);
