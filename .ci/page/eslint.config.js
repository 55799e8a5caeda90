/** What a type check does not find; the rules that matter for safety are errors of their own. */
export default [
  {
    files: ['**/page/app/**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-unused-vars': 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Lit inserts texts.' },
        { property: 'outerHTML', message: 'Lit inserts texts.' },
        { property: 'insertAdjacentHTML', message: 'Lit inserts texts.' },
        { object: 'document', property: 'write' },
        { object: 'document', property: 'cookie', message: 'The session is none of a script\'s business.' },
      ],
      'no-restricted-imports': [
        'error',
        { paths: ['lit/directives/unsafe-html.js', 'lit/directives/unsafe-svg.js'] },
      ],
    },
  },
];
